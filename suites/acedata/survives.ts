/**
 * After everything that the run asked, the service still answers.
 * @module
 */
import { judgeSurvival } from '../core/transport/survival.js';
import { show } from '../kit/exchange.js';
import { endOfRun } from '../kit/last-look.js';
import { observer } from '../kit/registry.js';
import type { Finding, RunEvidence } from '../kit/run-evidence.js';
import { restatedRow } from './ace-twin.js';

const sameAs = ['X402-HTTP-019'];

/** The probe, or the list of kinds where there is no probe, at the end of the run. */
function lastLook({ exchanges }: RunEvidence): Finding {
  const looks = exchanges.filter(({ tag }) => tag.case === endOfRun);
  const facts = {
    claim: 'the service answers after everything that was sent',
    expected: 'GET /healthz or GET /supported answers 200',
    actual: looks.map((one) => `${one.request.path} ${show(one)}`).join('; ') || 'nobody asked',
    ok: looks.length === 0 || looks.some((one) => one.answer?.status === 200),
    evidence: looks.map((one) => one.id),
    case: endOfRun,
  };
  return looks.length === 0 ? { ...facts, idle: 'out-of-reach' } : facts;
}

observer(
  'ACE-079',
  {
    ...restatedRow(
      {
        title: 'answers after the whole negative set',
        basis: 'kit',
        needs: 'T0',
        flags: ['availability'],
        saboteur: 'socket-leak',
      },
      sameAs,
    ),
    sameAs,
  },
  (evidence) => [
    // AceData S4 has no list of kinds: who has none is not asked for it after each vector.
    ...(evidence.session.supported === null ? [] : judgeSurvival(evidence)),
    lastLook(evidence),
  ],
);
