/**
 * Rows of x402 whose requests touch nothing but what the envelope of version 1 has as well. Where they are restated and the
 * target lists no kind of version 2, they pay in version 1.
 * @module
 */
const rows = {
  EVM: [
    '004',
    '005',
    '006',
    '008',
    '009',
    '010',
    '012',
    '014',
    '016',
    '021',
    '023',
    '028',
    '030',
    '031',
    '032',
  ],
  REQ: ['007', '008', '013'],
  RPL: ['001', '002', '008', '016'],
  SET: ['012', '020'],
  FLT: ['001', '002', '003', '004', '005', '006', '009', '010'],
} as const;

export const versionFree: ReadonlySet<string> = new Set(
  Object.entries(rows).flatMap(([group, numbers]) => numbers.map((one) => `X402-${group}-${one}`)),
);
