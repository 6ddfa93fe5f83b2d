/**
 * The flags of the vectors: what kind of fault a vector finds, and what a verifier that has it gives away.
 * @module
 */
export const flagNotes = {
  BASIC: {
    bugType: 'basic function',
    description: 'A valid authorization, or a plain error in one.',
    effect: 'Honest agents are refused, or nothing is checked at all.',
  },
  EDGE_CASE: {
    bugType: 'boundary',
    description: 'A value at its limit, one beyond it, or in a rare form.',
    effect: 'Two verifiers disagree about the same authorization.',
  },
  AUTH_BYPASS: {
    bugType: 'authentication bypass',
    description: 'Nobody with the right to do so signed this.',
    effect: 'A stranger spends from the wallet of the agent.',
  },
  REPLAY: {
    bugType: 'replay',
    description: 'One proof, challenge or budget is used again.',
    effect: 'One consent pays twice.',
  },
  MALLEABILITY: {
    bugType: 'malleability',
    description: 'The same content in other bytes.',
    effect: 'Digests, revocations and caches that go by bytes are evaded.',
  },
  CONFUSION: {
    bugType: 'confusion',
    description: 'One thing is taken for another: algorithm, key, type, merchant, host.',
    effect: 'A signature or a permission made for one purpose serves another.',
  },
  WIDENING: {
    bugType: 'privilege escalation',
    description: 'A delegate, or a request, gets more than its warrant grants.',
    effect: 'Limits that the owner of the wallet set do not hold.',
  },
  INJECTION: {
    bugType: 'injection',
    description: 'A value holds the syntax that surrounds it.',
    effect: 'Signed text is read with another meaning.',
  },
  DOS: {
    bugType: 'denial of service',
    description: 'Input that makes careless verifiers work too much, crash, or lock honest agents out.',
    effect: 'Payments stop.',
  },
  BINDING: {
    bugType: 'missing binding',
    description: 'The proof was made for another quote, request, payload, subject, challenge or warrant.',
    effect: 'A consent to one payment is used for another.',
  },
  TIME: {
    bugType: 'time',
    description: 'Outside the window of a warrant, a proof or a challenge.',
    effect: 'A permission outlives its end.',
  },
  AMBIGUOUS: {
    bugType: 'ambiguity',
    description: 'The sources allow both answers; the row of the register says which one is ours.',
    effect: 'None by itself.',
  },
  STATEFUL: {
    bugType: 'state',
    description: 'Several requests whose answers depend on one another.',
    effect: 'What was used is forgotten, or what was refused is remembered.',
  },
  LEGACY: {
    bugType: 'legacy encoding',
    description: 'A weakness of an older text or encoding.',
    effect: 'Attacks on the predecessor work on the successor.',
  },
} as const;

export type Flag = keyof typeof flagNotes;
