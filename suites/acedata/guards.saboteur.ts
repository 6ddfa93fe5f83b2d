/**
 * Facilitators whose guards stand at one door only.
 * @module
 */
import type { AceParts } from '../../src/facilitator/acedata/ace-parts.js';
import { saboteur } from '../kit/saboteur.js';

saboteur<never, never, AceParts>({
  id: 'list-at-verify-only',
  fault: 'looks at its lists in verify and not in settle',
  catches: ['ACE-073'],
  neighbours: ['ACE-034', 'ACE-072', 'ACE-077'],
  aceParts: ({ form }) => ({
    form: {
      ...form,
      lists: (terms, endpoint) => (endpoint === 'settle' ? undefined : form.lists(terms, endpoint)),
    },
  }),
});

saboteur<never, never, AceParts>({
  id: 'token-ignored',
  fault: 'settles for everybody, whatever settle token is set',
  catches: ['ACE-077'],
  neighbours: ['ACE-034', 'ACE-064', 'ACE-073'],
  aceParts: () => ({ settleToken: () => undefined }),
});
