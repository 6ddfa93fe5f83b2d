/**
 * What `assay grade` was asked for, checked before anything starts.
 * @module
 */
import type { Letter } from '../../reports/run-record.js';
import type { Profile, TierName } from '../../suites/kit/row.js';
import type { CodeMap } from '../../suites/lez/codes.js';
import type { ProcessCommands } from '../../targets/process-commands.js';
import type { PublicChainOptions } from '../public-chain/options.js';
import type { TokenChoice } from './read-supported.js';

/** A target in a container, as far as the command line says it. */
export interface ContainerFlags {
  /** Undefined where the preset names it. */
  readonly image?: string;
  /** Port that its program listens on inside. */
  readonly port?: number;
  /** Variables on top of the others; filled. */
  readonly env: Readonly<Record<string, string>>;
  readonly templates: readonly string[];
  readonly passEnv: readonly string[];
}

/** The target as the operator named it: exactly one of these. */
export type TargetChoice =
  | {
      readonly kind: 'preset';
      readonly name: string;
      readonly mode?: string;
      readonly container?: ContainerFlags;
    }
  | { readonly kind: 'image'; readonly container: ContainerFlags & { readonly image: string } }
  | { readonly kind: 'url'; readonly url: URL }
  | {
      readonly kind: 'exec';
      readonly command: string;
      readonly templates: readonly string[];
      readonly passEnv: readonly string[];
    };

/** A second process of the target: one that runs, or one that the kit starts beside the first. */
export type ReplicaChoice = { readonly kind: 'url'; readonly url: string } | { readonly kind: 'auto' };

/** What is known of LEZ beside the target. */
export interface LezChoice {
  /** A resource of a merchant that runs already. */
  readonly resource?: string;
  /** With a resource: the target is its facilitator; otherwise the target is the merchant itself. */
  readonly facilitator?: boolean;
  /** Makes payments that the merchant takes; the kit makes them without one. */
  readonly credentialCommand?: string;
  /** File of the codes. */
  readonly codeMap?: string;
  readonly codes?: CodeMap;
}

export interface GradeOptions {
  readonly target: TargetChoice;
  readonly replica?: ReplicaChoice;
  /** Milliseconds that the target may take until it answers; it runs already when left out. */
  readonly waitMs?: number;
  /** How the process behind a URL is killed and started again. */
  readonly commands?: ProcessCommands;
  /** A public test network instead of a simulator. */
  readonly publicChain?: PublicChainOptions;
  /** Path of `.assay/sim.json` of a running simulator. */
  readonly sim?: string;
  /** The rows of LEZ are wanted. */
  readonly lez?: LezChoice;
  readonly network?: string;
  readonly anvil?: string;
  readonly profiles?: readonly Profile[];
  /** Every profile was asked for, those that run only when named included. */
  readonly everyProfile?: boolean;
  /** The target is graded as one that settles only what it verified. */
  readonly acedata?: boolean;
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly seed: string;
  readonly out: string;
  readonly formats: readonly ReportFormat[];
  readonly headers: Readonly<Record<string, string>>;
  readonly authExec?: string;
  readonly cacert?: string;
  readonly timeoutMs: number;
  readonly maxDurationMs: number;
  readonly concurrency: number;
  readonly rate?: number;
  readonly authorizedBy?: string;
  readonly requireTier?: TierName;
  readonly requireGrade?: Letter;
  readonly baseline?: string;
  /** Where the failures of this run are written as a baseline. */
  readonly writeBaseline?: string;
  readonly slow: boolean;
  readonly keep: boolean;
  /** A file with own checks, which are printed apart and decide nothing. */
  readonly suite?: string;
  readonly verbose: boolean;
  readonly token: TokenChoice;
  readonly commandLine: string;
}

export const reportFormats = ['json', 'html', 'junit', 'md', 'sarif', 'badge'] as const;
/** Written when nobody says which. */
export const usualFormats: readonly ReportFormat[] = ['json', 'html', 'junit'];
export type ReportFormat = (typeof reportFormats)[number];
