/**
 * Members that a payload may leave out.
 * @module
 */
import type { Draft, Edit } from '../../kit/payment.js';
import { check } from '../../kit/registry.js';
import { expectSameVerdict } from '../../kit/same-verdict.js';

const withExtensions: Edit<Draft> = (draft) => {
  draft.extensions = {};
};

const lacking: readonly { readonly case: string; readonly edit: Edit<Draft> }[] = [
  {
    case: 'without resource',
    edit: (draft) => {
      withExtensions(draft);
      delete draft.resource;
    },
  },
  { case: 'without extensions', edit: (draft) => void delete draft.extensions },
  {
    case: 'without resource and extensions',
    edit: (draft) => {
      delete draft.resource;
      delete draft.extensions;
    },
  },
];

check(
  'X402-REQ-039',
  {
    title: 'accepts a payload without `resource` and without `extensions`',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T1',
    flags: ['interop'],
    spec: 'v2 spec §5.2.2 (both optional)',
    why: 'Honest clients leave optional members out; their payers are refused although nothing is missing.',
    fix: 'Declare paymentPayload.resource and paymentPayload.extensions as optional in the schema.',
    saboteur: 'demands-resource',
  },
  async (t) => {
    const twin = await t.verify(await t.payment({ edit: withExtensions }), {
      case: 'valid twin',
      role: 'valid',
    });
    for (const { case: name, edit } of lacking) {
      const answer = await t.verify(await t.payment({ edit }), { case: name, role: 'valid' });
      expectSameVerdict(t.case(name), twin, answer, t.tier);
    }
  },
);
