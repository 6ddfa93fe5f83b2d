/**
 * What a configuration must not hide: what cannot work stops the start, and what is never reached is said.
 * @module
 */
import type { Check } from '../kit/check-context.js';
import { check } from '../kit/registry.js';
import type { OffchainAdapter } from './configuration.js';
import { mock } from './configuration.js';
import { lastWords, type Start, started, withStart } from './instance.js';
import { unsetVariable } from './unset-variable.js';

/** Asserts that an instance ended by itself, with an error. */
function doesNotStart(t: Check, name: string, start: Start): void {
  t.case(name).expect('the facilitator does not start with this configuration', {
    expected: 'it ends by itself with an exit code other than 0',
    actual: started(start) ? 'it started' : lastWords(start),
    ok: !started(start) && start.exit.code !== 0,
  });
}

check(
  'OFF-038',
  {
    title: 'does not start with a network pattern outside the grammar',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T2',
    places: ['spawn'],
    flags: ['config'],
    spec: 'LedgerFlow’s facilitator: pattern networks',
    why: 'A typo makes a network disappear, and the operator learns it from merchants whose payments are refused.',
    fix: 'Check every pattern at start, and stop with a message that quotes the one that is wrong.',
    saboteur: 'bad-pattern-ignored',
  },
  async (t) => {
    const patterns = [':x', 'offchain:{}', 'offchain:{a,}'];
    await Promise.all(
      patterns.map((pattern) =>
        withStart(t, { adapters: [mock('bad', [pattern])] }, async (start) =>
          doesNotStart(t, pattern, start),
        ),
      ),
    );
  },
);

const wildcard = mock('assay-wildcard', ['offchain:*']);
const exact = mock('assay-exact', ['offchain:exact']);
const namesBoth = (line: string): boolean => line.includes(wildcard.id) && line.includes(exact.id);

/** What an instance with these adapters said until it was ready, or ended. */
const saidWith = (t: Check, adapters: readonly OffchainAdapter[]): Promise<string> =>
  withStart(t, { adapters }, async (start) => (started(start) ? t.target.outputOf(start) : start.output));

check(
  'OFF-039',
  {
    title: 'reports at start an adapter that another one hides',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T2',
    places: ['spawn', 'mock'],
    flags: ['config'],
    spec: 'Assay: a wildcard before an exact entry hides it',
    why: 'The exact entry never gets a payment, and nothing tells the operator that the order of the file is the reason.',
    fix: 'Compare the patterns at start and print one warning that names both adapters.',
    saboteur: 'no-shadow-warning',
  },
  async (t) => {
    const [hiding, orderly] = await Promise.all([
      saidWith(t, [wildcard, exact]),
      saidWith(t, [exact, wildcard]),
    ]);
    const warning = hiding.split('\n').find(namesBoth);
    // A list of all adapters, as it is printed for every configuration, is no warning.
    const always = orderly.split('\n').some(namesBoth);
    t.case('wildcard before exact').expect('one line of the output names both adapters', {
      expected: 'a line that names both, and none when the exact entry stands first',
      actual: warning === undefined ? 'no such line' : always ? 'a line in both orders' : 'a warning',
      ok: warning !== undefined && !always,
    });
  },
);

check(
  'OFF-062',
  {
    title: 'does not start when the variable that holds a bridge’s key is not set',
    level: 'SHOULD',
    severity: 'low',
    basis: 'kit',
    needs: 'T2',
    places: ['spawn'],
    flags: ['config'],
    spec: 'LedgerFlow’s configuration: api_key_env',
    why: 'Every payment on this network fails with an authorization error of the provider, long after the deployment looked good.',
    fix: 'Read all named variables at start, and stop with a message that names the one that is missing.',
    saboteur: 'start-without-key',
  },
  async (t) => {
    const adapter: OffchainAdapter = {
      kind: 'offchain',
      id: 'keyed',
      networks: ['offchain:keyed'],
      backend: { type: 'http', keyVariable: unsetVariable },
    };
    await Promise.all([
      withStart(
        t,
        { adapters: [adapter] },
        async (start) => doesNotStart(t, 'the variable is not set', start),
        { [unsetVariable]: null },
      ),
      withStart(
        t,
        { adapters: [adapter] },
        async (start) => {
          if (!started(start))
            t.case('the variable is not set').blocked(
              `it does not start with the variable either: ${lastWords(start)}`,
            );
        },
        { [unsetVariable]: 'some-key' },
      ),
    ]);
  },
);
