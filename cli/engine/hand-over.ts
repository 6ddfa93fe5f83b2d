/**
 * How the assignment reaches the worker. The worker starts and loads the checks while the main process still asks the
 * target what it serves, and waits here for what it shall run.
 * @module
 */
import type { Assignment } from './provided.js';

const isReady = (message: unknown): boolean => message === 'ready';

export interface HandOver {
  /** Answers the worker, now or when it asks. `null`: there is nothing to run. */
  give(assignment: Assignment | null): void;
  close(): void;
}

/** The main process's side. */
export function openHandOver(name: string): HandOver {
  const channel = new BroadcastChannel(name);
  let ready = false;
  let ours: { readonly assignment: Assignment | null } | undefined;
  const answer = (): void => {
    if (ready && ours) channel.postMessage(ours);
  };
  channel.onmessage = ({ data }: { data: unknown }) => {
    ready ||= isReady(data);
    answer();
  };
  return {
    give: (assignment) => {
      ours ??= { assignment };
      answer();
    },
    close: () => channel.close(),
  };
}

/** The worker's side. */
export function takeAssignment(name: string): Promise<Assignment | null> {
  const channel = new BroadcastChannel(name);
  return new Promise((resolve) => {
    channel.onmessage = ({ data }: { data: unknown }) => {
      channel.close();
      resolve((data as { readonly assignment: Assignment | null }).assignment);
    };
    channel.postMessage('ready');
  });
}
