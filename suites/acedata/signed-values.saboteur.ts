/**
 * Facilitators that look at a signed payment with one eye.
 * @module
 */
import { createHash } from 'node:crypto';
import { type Hex, isHex, lowerHex } from '../../src/evm/hex.js';
import { highSTwin, splitSignature } from '../../src/evm/signature-forms.js';
import type { AceParts, FieldParts } from '../../src/facilitator/acedata/ace-parts.js';
import { simulatesUnless } from '../exact-evm/authorization/blind-simulation.saboteur.js';
import { saboteur } from '../kit/saboteur.js';

/** One way to read a member in place of the honest one; what version 2 says about its form is not looked at either. */
const reads =
  (change: (fields: FieldParts) => Partial<FieldParts>) =>
  ({ fields, form }: AceParts): Partial<AceParts> => ({
    fields: { ...fields, ...change(fields) },
    form: { ...form, signed: (envelope, used) => form.signed({ ...envelope, version: 1 }, used) },
  });

/** A verify that skips the signature and what the token would say about it. */
const unsigned = (honest: AceParts): Partial<AceParts> => ({
  signature: () => undefined,
  simulate: async () => undefined,
  gas: () => ({ ok: true, value: 250_000n }),
  limits: honest.limits,
});

saboteur<unknown, never, AceParts>({
  id: 'int-parse',
  fault: 'reads amounts as the numbers that they look like',
  catches: ['ACE-019'],
  neighbours: ['ACE-080'],
  aceParts: reads(() => ({
    amount: (value) => {
      const number = Number(value);
      return Number.isFinite(number) && value !== '' ? BigInt(Math.trunc(Math.abs(number))) : undefined;
    },
  })),
});

saboteur<unknown, never, AceParts>({
  id: 'skip-recover',
  fault: 'never recovers who signed',
  catches: ['ACE-020'],
  aceParts: unsigned,
});

saboteur<unknown, never, AceParts>({
  id: 'any-domain',
  fault: 'takes a signature for good, whatever domain it was made for',
  catches: ['ACE-021'],
  neighbours: ['ACE-026'],
  aceParts: unsigned,
});

const noSignature: Hex = `0x${'00'.repeat(65)}`;

saboteur<unknown, never, AceParts>({
  id: 'short-signature',
  fault: 'takes a signature that it cannot read for one that it need not check',
  catches: ['ACE-022'],
  neighbours: ['ACE-025'],
  aceParts: (honest) => ({
    ...reads((fields) => ({ signature: (value) => fields.signature(value) ?? noSignature }))(honest),
    signature: (payment, token, route) =>
      payment.signature === noSignature ? undefined : honest.signature(payment, token, route),
    simulate: simulatesUnless(honest, ({ payment }) => payment.signature === noSignature),
  }),
});

saboteur<unknown, never, AceParts>({
  id: 'text-compare',
  fault: 'compares payments as the texts that were sent',
  catches: ['ACE-023'],
  sideEffects: ['ACE-087'],
  aceParts: ({ identity }) => ({
    identity: {
      ...identity,
      canonical: ({ payload, requirements }) => JSON.stringify([payload, requirements]),
    },
  }),
});

saboteur<unknown, never, AceParts>({
  id: 'signature-text-key',
  fault: 'keys its records by the text of the request',
  catches: ['ACE-087'],
  sideEffects: ['ACE-023'],
  aceParts: ({ identity }) => ({
    identity: {
      canonical: ({ payload, requirements }) => JSON.stringify([payload, requirements]),
      key: ({ canonical, ...payment }) =>
        createHash('sha256')
          .update(identity.key({ ...payment, canonical }))
          .update(canonical)
          .digest('hex'),
    },
  }),
});

saboteur<unknown, never, AceParts>({
  id: 'high-s-ok',
  fault: 'turns a high-s signature into the low-s one and takes it',
  catches: ['ACE-024'],
  soft: true,
  neighbours: ['ACE-023'],
  aceParts: reads((fields) => ({
    signature: (value) => {
      const read = fields.signature(value);
      if (read === undefined) return undefined;
      const twin = lowerHex(highSTwin(read));
      return splitSignature(twin).s < splitSignature(read).s ? twin : read;
    },
  })),
});

saboteur<unknown, never, AceParts>({
  id: 'short-nonce',
  fault: 'fills up a nonce that is too short',
  catches: ['ACE-025'],
  neighbours: ['ACE-022'],
  aceParts: reads((fields) => ({
    nonce: (value) =>
      isHex(value) && value.length < 66
        ? lowerHex(`0x${value.slice(2).padStart(64, '0')}`)
        : fields.nonce(value),
  })),
});

saboteur<unknown, never, AceParts>({
  id: 'any-destination',
  fault: 'takes an authorization for any recipient',
  catches: ['ACE-026'],
  neighbours: ['ACE-020'],
  aceParts: ({ form }) => ({ form: { ...form, recipient: () => undefined } }),
});

saboteur<unknown, never, AceParts>({
  id: 'no-cap',
  fault: 'takes more than was asked for',
  catches: ['ACE-027'],
  neighbours: ['ACE-080'],
  aceParts: ({ form }) => ({
    form: {
      ...form,
      amount: (signed, terms) => (signed.value >= terms.amount ? undefined : form.amount(signed, terms)),
    },
  }),
});

saboteur<unknown, never, AceParts>({
  id: 'value-at-most',
  fault: 'takes less than was asked for',
  catches: ['ACE-080'],
  neighbours: ['ACE-027'],
  aceParts: ({ form }) => ({
    form: {
      ...form,
      amount: (signed, terms) => (signed.value <= terms.amount ? undefined : form.amount(signed, terms)),
    },
  }),
});

saboteur<unknown, never, AceParts>({
  id: 'no-expiry',
  fault: 'never looks at the end of the window',
  catches: ['ACE-028'],
  neighbours: ['ACE-029'],
  aceParts: (honest) => ({
    window: { ...honest.window, before: () => undefined },
    simulate: simulatesUnless(honest, ({ payment, now }) => payment.validBefore < now),
  }),
});

saboteur<unknown, never, AceParts>({
  id: 'no-start',
  fault: 'never looks at the beginning of the window',
  catches: ['ACE-029'],
  neighbours: ['ACE-028'],
  aceParts: (honest) => ({
    window: { ...honest.window, after: () => undefined },
    simulate: simulatesUnless(honest, ({ payment, now }) => payment.validAfter > now),
  }),
});

saboteur<unknown, never, AceParts>({
  id: 'inclusive-after',
  fault: 'takes the first second of the window for a part of it',
  catches: ['ACE-086'],
  neighbours: ['ACE-028', 'ACE-029'],
  aceParts: (honest) => ({
    window: {
      ...honest.window,
      after: (payment, now) => (payment.validAfter === now ? undefined : honest.window.after(payment, now)),
    },
    simulate: simulatesUnless(honest, ({ payment, now }) => payment.validAfter === now),
  }),
});

saboteur<unknown, never, AceParts>({
  id: 'skip-balance',
  fault: 'never asks what the payer holds',
  catches: ['ACE-030'],
  aceParts: (honest) => ({
    funds: { ...honest.funds, balance: () => undefined },
    simulate: async () => undefined,
  }),
});

saboteur<unknown, never, AceParts>({
  id: 'requirements-only',
  fault: 'reads scheme, version and network of the requirements alone',
  catches: ['ACE-081'],
  aceParts: ({ form }) => {
    const asRequired: AceParts['form']['network'] = (envelope) =>
      form.network({ ...envelope, accepted: envelope.requirements });
    return {
      form: {
        ...form,
        scheme: (envelope) => form.scheme({ ...envelope, accepted: envelope.requirements }),
        network: asRequired,
        accepted: () => undefined,
      },
    };
  },
});

saboteur<unknown, never, AceParts>({
  id: 'caller-domain',
  fault: 'takes name and version of the token from the caller',
  catches: ['ACE-090'],
  sideEffects: ['ACE-021'],
  aceParts: (honest) => ({
    domain: async (payment, route) => {
      const { name, version } = payment.requirements.extra ?? {};
      return typeof name === 'string' && typeof version === 'string'
        ? { name, version }
        : honest.domain(payment, route);
    },
    statedDomain: () => undefined,
    simulate: async () => undefined,
  }),
});
