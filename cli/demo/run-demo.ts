/**
 * Runs scenes of `assay demo` on a simulator that lives as long as they do.
 * @module
 */
import { openWorld } from '../../simulator/world.js';
import { AssayError } from '../../src/wire/assay-error.js';
import { coloursFor } from '../colours.js';
import { watchInterrupt } from '../interrupt.js';
import { createProgress } from '../progress.js';
import { demoNetwork, type Ground, openGround } from './open-ground.js';
import { playAuthorization } from './play-authorization.js';
import { playChain } from './play-chain.js';
import { playLez } from './play-lez.js';
import { playRails } from './play-rails.js';
import { renderEnd, renderLine, whatNext } from './render.js';
import type { SceneOptions } from './scene.js';

/** Plays one scene; whether everything in it turned out as it should. */
type Play = (ground: Ground, options: SceneOptions) => Promise<boolean>;

const demos = {
  all: [playChain, playRails, playLez, playAuthorization],
  authorization: [playAuthorization],
} as const satisfies Readonly<Record<string, readonly Play[]>>;

/** Sets the exit code: 1 when anything turned out other than it should. Throws AssayError `INTERRUPTED`. */
export async function runDemo(
  name: keyof typeof demos,
  { color }: { readonly color: boolean },
): Promise<void> {
  const progress = createProgress(process.stderr, color);
  const colours = coloursFor(process.stdout, color);
  const interrupt = watchInterrupt();
  const options: SceneOptions = {
    signal: interrupt.signal,
    say: (line) => void process.stdout.write(renderLine(line, colours)),
  };
  try {
    if (process.stderr.isTTY) progress.step('starting a chain, exchanges, a gateway and a facilitator');
    const world = await openWorld({ network: demoNetwork }).finally(() => progress.done());
    try {
      const ground = await openGround(world.handle);
      try {
        let held = true;
        for (const play of demos[name]) held = (await play(ground, options)) && held;
        process.stdout.write(renderEnd(held, colours));
        if (name === 'all') process.stdout.write(whatNext);
        process.exitCode = held ? 0 : 1;
      } finally {
        await ground.close();
      }
    } finally {
      await world.close();
    }
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    throw new AssayError('Interrupted before the end.', { code: 'INTERRUPTED', exitCode: 2, cause: error });
  } finally {
    interrupt.stop();
  }
}
