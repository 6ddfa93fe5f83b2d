/**
 * One check per family of vectors: what the family is about, and what goes wrong for whom when it does not hold.
 * Source: the authorization specification, section 22.
 * @module
 */
import type { Basis, Severity } from '../kit/row.js';

export interface AuthorizationRow {
  readonly id: string;
  readonly title: string;
  readonly level: 'MUST' | 'SAFETY';
  readonly severity: Severity;
  readonly basis: Basis;
  /** Sections of lf-core/1. */
  readonly spec: string;
  readonly why: string;
  readonly fix: string;
  /** Not sent through the verifier protocol, and why. */
  readonly elsewhere?: string;
}

const family = (
  id: string,
  title: string,
  [severity, basis, spec]: readonly [Severity, Basis, string],
  why: string,
  fix: string,
  elsewhere?: string,
): AuthorizationRow => ({
  id,
  title,
  level: 'MUST',
  severity,
  basis,
  spec: `lf-core/1, ${spec}`,
  why,
  fix,
  ...(elsewhere === undefined ? {} : { elsewhere }),
});

export const familyRows: readonly AuthorizationRow[] = [
  family(
    'LFV-POS',
    'accepts every valid authorization',
    ['medium', 'spec*', 'sections 3 to 12'],
    'An honest agent with a valid warrant cannot pay.',
    'Read all forms that the format allows: both extension forms, both base64 alphabets, digest references, both algorithms.',
  ),
  family(
    'LFV-EXT',
    'refuses extensions of another shape',
    ['medium', 'spec*', 'sections 3.2 to 3.5, step 0'],
    'Two readers that take different members seriously disagree about what was authorized.',
    'Close every object inside the extension, and check types, version and encoding names before anything else.',
  ),
  family(
    'LFV-JSON',
    'reads JSON with one meaning or not at all',
    ['high', 'kit', 'section 2.1'],
    'A document with two readings is checked as one payment and settled as another.',
    'Refuse duplicate names, lone surrogates, unsafe integers, a byte order mark and trailing content.',
  ),
  family(
    'LFV-B64',
    'reads base64 with one spelling per value',
    ['high', 'kit', 'section 2'],
    'A second spelling of a nonce is a second nonce: the same proof pays twice.',
    'Compare decoded bytes; refuse mixed alphabets, whitespace, wrong padding and unused bits that are not zero.',
  ),
  family(
    'LFV-LIM',
    'holds its limits',
    ['medium', 'kit', 'section 16'],
    'A large message costs the verifier more than it costs its sender.',
    'Check sizes and counts before decoding; a value equal to the limit passes, one more fails.',
  ),
  family(
    'LFV-CBOR',
    'refuses warrants in any other encoding than the one',
    ['high', 'kit', 'section 4'],
    'A warrant in two encodings has two digests: revocation and replay memory miss one of them.',
    'Decode strictly, encode the value again, and compare the bytes.',
  ),
  family(
    'LFV-MAP',
    'refuses warrants with other content than specified',
    ['high', 'kit', 'section 5'],
    'A restriction that the verifier does not understand is a restriction that it does not enforce.',
    'Refuse unknown keys, missing keys, empty lists and broken rules between members.',
  ),
  family(
    'LFV-KEY',
    'verifies signatures strictly',
    ['critical', 'spec*', 'section 6'],
    'Whoever finds one lax rule signs in the name of others.',
    'Use tag, separator and prehash; refuse small order, S at or above L, high s, other lengths and other algorithms.',
  ),
  family(
    'LFV-ROOT',
    'trusts configured issuers only',
    ['critical', 'spec*', 'section 11, K2'],
    'Anybody makes a key, issues a warrant without limits to themselves, and spends.',
    'Compare algorithm and key bytes of the root issuer with the anchors; without anchors refuse everything.',
  ),
  family(
    'LFV-TIME',
    'holds the windows of warrants and proofs',
    ['critical', 'spec*', 'section 12, steps c and h'],
    'A warrant that was lent for minutes can be used for ever.',
    'Check the window of every node, in milliseconds, and the age of the proof against the freshness of the challenge.',
  ),
  family(
    'LFV-HOST',
    'matches hosts by whole labels and never by the Host header alone',
    ['critical', 'kit', 'section 9.1'],
    'A warrant for one merchant is used at another.',
    'Compare the request host with the configured hosts first, then match entries by whole labels.',
  ),
  family(
    'LFV-CON',
    'enforces every constraint',
    ['critical', 'spec*', 'section 10'],
    'The agent pays more, for something else, or to somebody else than its owner allowed.',
    'Evaluate each field of each constraint of each node; a missing value fails a list.',
  ),
  family(
    'LFV-BIND',
    'binds the proof to one payment',
    ['critical', 'spec*', 'sections 7 and 8'],
    'A consent to one quote, request or payload is used for another.',
    'Compute the hashes from what was received and compare them with what was signed.',
  ),
  family(
    'LFV-CHAIN',
    'follows chains that only narrow',
    ['critical', 'spec*', 'section 11'],
    'A delegate gives itself more than it was given.',
    'Check K1 to K13 for every link, and the terms of every node on the request itself.',
  ),
  family(
    'LFV-REPLAY',
    'grants each consent once',
    ['critical', 'spec*', 'section 14'],
    'One proof pays twice, or a stranger burns the nonce of an honest agent.',
    'Claim nonce, challenge, budgets and identifier in one atomic step, after everything else has passed.',
  ),
  family(
    'LFV-TEXT',
    'reads the text profile as it was',
    ['high', 'kit', 'section 20'],
    'Two warrants with the same signing text: one is signed, the other is used.',
    'In safe mode refuse every string that makes the text ambiguous.',
  ),
  family(
    'LFV-HTTP',
    'answers refusals over HTTP as specified',
    ['low', 'kit', 'section 13'],
    'An agent cannot tell what to do next.',
    'Send the status of the table and the code in PaymentRequired.error, and nothing else about the payment.',
    'it is about HTTP: a merchant is graded by its URL',
  ),
];

/** What has to hold about the protocol itself, whatever is asked. */
export const protocolRow: AuthorizationRow = {
  id: 'LFV-PROTOCOL',
  title: 'speaks the verifier protocol',
  level: 'MUST',
  severity: 'low',
  basis: 'kit',
  spec: 'assay-verifier/1',
  why: 'What a verifier cannot do has to be told apart from what it refuses.',
  fix: 'Answer an unknown operation with protocol_unknown_op, and end with status 0 when standard input ends.',
};
