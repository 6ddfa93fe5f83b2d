/**
 * The options about the processes behind a target: a second one that shares its state, and how one that the kit did not
 * start is killed and started again.
 * @module
 */
import type { Command } from 'commander';
import { AssayError } from '../src/wire/assay-error.js';
import type { ProcessCommands } from '../targets/process-commands.js';
import type { GradeOptions, ReplicaChoice, TargetChoice } from './grade/options.js';
import { parseTargetUrl, reachOf } from './grade/reach.js';

export interface ProcessFlags {
  replica?: string;
  killCmd?: string;
  restartCmd?: string;
  authorizedBy?: string;
}

export function addProcessFlags(command: Command): Command {
  return command
    .option(
      '--replica <url|auto>',
      'a second process of the target on the same state; auto: start it, with PostgreSQL for both',
    )
    .option('--kill-cmd <command>', 'with a URL: how to end its process at once, as SIGKILL does')
    .option('--restart-cmd <command>', 'with a URL: how to start it again');
}

/** What the options say. Throws AssayError with exit code 64. */
export function processOptions(
  target: TargetChoice,
  flags: ProcessFlags,
): Pick<GradeOptions, 'replica' | 'commands'> {
  const replica = flags.replica === undefined ? undefined : replicaOf(target, flags.replica, flags);
  const commands = commandsOf(target, flags);
  return { ...(replica ? { replica } : {}), ...(commands ? { commands } : {}) };
}

const bad = (message: string, code: string, hint: string): AssayError =>
  new AssayError(message, { code, exitCode: 64, hint });

function replicaOf(target: TargetChoice, named: string, { authorizedBy }: ProcessFlags): ReplicaChoice {
  if (named === 'auto') {
    if (target.kind !== 'url') return { kind: 'auto' };
    throw bad(
      '--replica auto starts a second process of a target that Assay starts, and this one runs already.',
      'REPLICA_OF_URL',
      'Start a second one on the same store, and give its URL: --replica http://localhost:4023.',
    );
  }
  const url = parseTargetUrl(named);
  if (target.kind === 'url' && bare(url) === bare(target.url))
    throw bad(
      `--replica ${bare(url)} is the target itself.`,
      'REPLICA_IS_TARGET',
      'Give the URL of another process that shares its state.',
    );
  if (reachOf(url) === 'public' && authorizedBy === undefined)
    throw bad(
      `--replica ${bare(url)} is a foreign host: it is asked only with --authorized-by.`,
      'REPLICA_NOT_AUTHORIZED',
      'Say on whose word it may be tested; the text goes into the report.',
    );
  return { kind: 'url', url: bare(url) };
}

const bare = (url: URL): string => url.href.replace(/\/+$/, '');

function commandsOf(target: TargetChoice, flags: ProcessFlags): ProcessCommands | undefined {
  const { killCmd: kill, restartCmd: restart } = flags;
  if (kill === undefined && restart === undefined) return undefined;
  if (target.kind !== 'url')
    throw bad(
      `${kill === undefined ? '--restart-cmd' : '--kill-cmd'} is for a target that runs already: what Assay starts, it kills and restarts itself.`,
      'COMMAND_WITHOUT_URL',
      'Leave it out, or give the URL of the target.',
    );
  if (!kill?.trim() || !restart?.trim())
    throw bad(
      `${kill?.trim() ? '--restart-cmd' : '--kill-cmd'} names no command, and one is of no use without the other.`,
      'NO_COMMAND',
      "Such as --kill-cmd 'docker kill facilitator' --restart-cmd 'docker start facilitator'.",
    );
  return { kill, restart };
}
