/**
 * Bounds on what is read. A value equal to its limit passes; one more fails.
 * Source: the authorization specification, sections 4, 5 and 16.
 * @module
 */

export const limits = {
  /** Decoded payment document, bytes. */
  documentBytes: 131_072,
  /** JCS of the extension value, bytes. */
  extensionBytes: 32_768,
  /** One full warrant, bytes. */
  warrantBytes: 16_384,
  chainNodes: 9,
  listEntries: 64,
  paymentSubjects: 16,
  constraints: 32,
  metadataEntries: 16,
  /** One text, bytes of UTF-8. */
  textBytes: 256,
  cborDepth: 8,
  jsonDepth: 32,
  delegationDepth: 8,
  nonceBytes: { least: 16, most: 64 },
  periodWindowMs: { least: 1_000, most: 31_622_400_000 },
  proofFreshnessMs: { least: 1, most: 600_000 },
} as const;
