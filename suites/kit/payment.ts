/**
 * Payments as the kit builds them: a draft that is valid in every member, and the edits that make
 * exactly one of them wrong, before or after signing.
 * @module
 */
import { transferAuthorizationDigest } from '../../src/evm/typed-data.js';
import { legacyNameOf } from '../../src/wire/legacy-network.js';
import type { Hex, Payer } from './payer.js';

/** JSON that edits may change in place. */
export type EditableJson = null | boolean | number | string | EditableJson[] | EditableObject;
export interface EditableObject {
  [member: string]: EditableJson;
}

export interface Authorization {
  from: string;
  to: string;
  /** Atomic units, decimal. */
  value: string;
  /** Seconds since 1970, decimal. */
  validAfter: string;
  validBefore: string;
  /** 32 bytes, hex. */
  nonce: string;
}

export interface Requirements {
  scheme: string;
  network: string;
  /** Atomic units, decimal. */
  amount: string;
  asset: string;
  payTo: string;
  maxTimeoutSeconds: number;
  extra: EditableObject;
}

/** Everything that goes into one payment, before it is signed. Vectors edit a copy of it. */
export interface Draft {
  /** The envelope; version 2 where it is not said. */
  x402Version?: 1;
  payer: Payer;
  /** Who signs; the payer in an honest payment. */
  signer: Payer;
  domain: { name: string; version: string; chainId: number; verifyingContract: string };
  /** What is sent. */
  authorization: Authorization;
  /** What is signed where that differs from what is sent. */
  signed?: Partial<Authorization>;
  requirements: Requirements;
  /** The copy of the requirements inside the payload. */
  accepted: Requirements;
  /** On an off-chain rail the payload itself, in place of a signed authorization. */
  proof?: EditableObject;
  /** Off-chain: the simulator's bridge that issued the payment intent. */
  bridge?: string;
  resource?: EditableObject;
  extensions?: EditableObject;
}

/** A signed request body for /verify and /settle, with the draft that it came from. */
export interface Payment {
  readonly draft: Draft;
  readonly signature: Hex;
  readonly body: RequestBody;
}

/** `{x402Version, paymentPayload, paymentRequirements}` as it is sent; edits may break it in any way. */
export type RequestBody = EditableObject;

export type Edit<T> = (value: T) => void;

/** Signs what the draft says and lays out the request body. The signing values must encode; `signed` helps where the sent ones do not. */
export async function signDraft(draft: Draft): Promise<Payment> {
  if (draft.proof) return { draft, signature: '0x', body: layOut(draft, '0x') };
  const digest = transferAuthorizationDigest(draft.domain, { ...draft.authorization, ...draft.signed });
  const signature = await draft.signer.account.sign({ hash: digest });
  return { draft, signature, body: layOut(draft, signature) };
}

/** The request body of a draft with a given signature. */
export function layOut(draft: Draft, signature: string): RequestBody {
  return draft.x402Version === 1 ? inVersion1(draft, signature) : inVersion2(draft, signature);
}

/** The envelope of version 2 around a signed draft. */
export function inVersion2(draft: Draft, signature: string): RequestBody {
  return {
    x402Version: 2,
    paymentPayload: {
      x402Version: 2,
      ...(draft.resource ? { resource: draft.resource } : {}),
      accepted: structuredClone(draft.accepted) as unknown as EditableObject,
      payload: draft.proof
        ? structuredClone(draft.proof)
        : { signature, authorization: { ...draft.authorization } },
      ...(draft.extensions ? { extensions: draft.extensions } : {}),
    },
    paymentRequirements: structuredClone(draft.requirements) as unknown as EditableObject,
  };
}

/** A network as version 1 names it; as it stands where version 1 has no name for it. */
const legacyName = (network: string): string => legacyNameOf(network) ?? network;

/** The envelope of version 1 around a signed draft. Of what was accepted, it repeats scheme and network only. */
export function inVersion1({ requirements, accepted, authorization }: Draft, signature: string): RequestBody {
  const { scheme, network, amount, payTo, asset, maxTimeoutSeconds, extra } = requirements;
  return {
    x402Version: 1,
    paymentPayload: {
      x402Version: 1,
      scheme: accepted.scheme,
      network: legacyName(accepted.network),
      payload: { signature, authorization: { ...authorization } },
    },
    paymentRequirements: {
      scheme,
      network: legacyName(network),
      maxAmountRequired: amount,
      asset,
      payTo,
      resource: 'https://merchant.example/1',
      description: 'one item',
      mimeType: 'application/json',
      maxTimeoutSeconds,
      extra: structuredClone(extra),
    },
  };
}

function parentOf(body: RequestBody, path: string): { parent: EditableObject; member: string } {
  const steps = path.split('.');
  const member = steps.pop() ?? '';
  let at: EditableObject = body;
  for (const step of steps) {
    const next = at[step];
    if (next === null || typeof next !== 'object' || Array.isArray(next))
      throw new Error(`no object at ${step} of ${path}`);
    at = next;
  }
  return { parent: at, member };
}

/** Edit of a signed body: sets the member at a dotted path. */
export function set(path: string, value: EditableJson): Edit<RequestBody> {
  return (body) => {
    const { parent, member } = parentOf(body, path);
    parent[member] = value;
  };
}

/** Edit of a signed body: removes the member at a dotted path. */
export function drop(path: string): Edit<RequestBody> {
  return (body) => {
    const { parent, member } = parentOf(body, path);
    delete parent[member];
  };
}

/** Edit of a signed body: replaces the text at a dotted path by a function of it. */
export function alter(path: string, change: (text: string) => EditableJson): Edit<RequestBody> {
  return (body) => {
    const { parent, member } = parentOf(body, path);
    parent[member] = change(String(parent[member]));
  };
}

/** Edit of a signed body: several edits in order. */
export function all(...edits: readonly Edit<RequestBody>[]): Edit<RequestBody> {
  return (body) => {
    for (const edit of edits) edit(body);
  };
}

/** Edit of a draft: changes the requirements and their accepted copy alike. */
export function require(change: Partial<Requirements>): Edit<Draft> {
  return (draft) => {
    Object.assign(draft.requirements, structuredClone(change));
    Object.assign(draft.accepted, structuredClone(change));
  };
}

/** Edit of a draft: changes what is signed and sent. */
export function authorize(change: Partial<Authorization>): Edit<Draft> {
  return (draft) => {
    Object.assign(draft.authorization, change);
  };
}
