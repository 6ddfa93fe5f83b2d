/**
 * The containers of one run: from one image, with one label, gone when the run is over however it ends.
 * @module
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { AssayError } from '../../src/wire/assay-error.js';
import { packageFolder } from '../doc-path.js';
import { type OpenPlace, type Place, passedOn, type Start } from '../place.js';
import { type Container, startContainer } from './container-child.js';
import { type Engine, findImage, hostGateway, openEngine, type TargetImage } from './engine.js';
import { label, removeLabelled } from './labelled.js';
import { tarOf } from './tar.js';

/** Name under which a container reaches this machine. */
export const hostName = 'host.docker.internal';
/** Where a target listens whose image names no port. */
const usualPort = 4022;
/** Folder of the template files, inside a container. */
const folder = 'assay';

export interface Containers {
  readonly image: TargetImage;
  /** Address that a simulator has to listen on; undefined for the loopback address. */
  readonly gateway?: string;
  /** Opens a container that is not created before its first start. */
  readonly openPlace: OpenPlace;
  /** Removes them all; safe to call twice. */
  close(): Promise<void>;
}

export interface ContainerChoice {
  readonly image: string;
  /** Port that the program listens on in the container. */
  readonly port?: number;
}

/** Port inside the container. Throws AssayError `SEVERAL_PORTS` with exit code 64. */
export function portOf({ ports, reference }: TargetImage, wanted: number | undefined): number {
  const [only = usualPort, ...more] = ports;
  if (wanted === undefined && more.length > 0)
    throw new AssayError(`The image ${reference} exposes the ports ${ports.join(', ')}.`, {
      code: 'SEVERAL_PORTS',
      exitCode: 64,
      hint: `Say at which one it serves /verify and /settle: --image-port ${only}.`,
    });
  return wanted ?? only;
}

/**
 * Finds engine and image, and starts the guard. Throws AssayError `NO_TESTCONTAINERS`, `NO_ENGINE`, `ENGINE_ELSEWHERE`,
 * `IMAGE_MISSING` or `SEVERAL_PORTS`.
 */
export async function openContainers(
  choice: ContainerChoice,
  onStep: (step: string) => void,
  signal?: AbortSignal,
): Promise<Containers> {
  const engine = await openEngine();
  const image = await findImage(engine, choice.image, onStep, signal);
  const port = portOf(image, choice.port);
  const gateway = await hostGateway(engine);
  const run = randomUUID();
  const guard = startGuard(run);
  let closing: Promise<void> | undefined;
  return {
    image,
    ...(gateway === undefined ? {} : { gateway }),
    openPlace: async (hostPort) => placeOf(engine, { image: choice.image, run, port, hostPort }),
    close: async () => {
      closing ??= removeLabelled(run).then(() => {
        guard.stdin.end('removed');
      });
      return closing;
    },
  };
}

/** In a session of its own, so that what ends Assay does not end it as well. */
function startGuard(run: string) {
  const program = join(packageFolder, 'dist', 'targets', 'container', 'guard.js');
  const guard = spawn(process.execPath, [program, run], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.unref();
  // Without it the run goes on; only a run that is killed leaves its container behind.
  guard.on('error', () => undefined);
  guard.stdin.on('error', () => undefined);
  return guard;
}

interface About {
  readonly image: string;
  readonly run: string;
  readonly port: number;
  readonly hostPort: number;
}

function placeOf(engine: Engine, about: About): Place {
  const { port, hostPort } = about;
  let archive = tarOf(folder, []);
  let container: Container | undefined;
  return {
    folder: `/${folder}`,
    host: '0.0.0.0',
    port,
    url: `http://127.0.0.1:${hostPort}`,
    advice: `In the container it has to listen on 0.0.0.0 (not 127.0.0.1) at port ${port}, which HOST and PORT of its environment say; --image-port names another port.`,
    write: async (files) => {
      archive = tarOf(folder, files);
    },
    start: async (what, onOutput) => {
      container ??= await create(engine, about, what, archive);
      return startContainer(engine, container, onOutput);
    },
    close: async () => {
      // Gone already is as good.
      await container?.remove({ force: true, v: true }).catch(() => undefined);
    },
  };
}

async function create(engine: Engine, about: About, what: Start, archive: Buffer): Promise<Container> {
  const { argv, env, passEnv } = what;
  const { image, run, port, hostPort } = about;
  const exposed = `${port}/tcp`;
  const variables = { HOST: '0.0.0.0', ...passedOn(passEnv), ...env };
  const container = await engine.container.create({
    Image: image,
    ...(argv.length === 0 ? {} : { Cmd: [...argv] }),
    Env: Object.entries(variables).map(([name, value]) => `${name}=${value}`),
    Labels: { [label]: run },
    ExposedPorts: { [exposed]: {} },
    HostConfig: {
      // The same port after a restart, and nobody else's: a target under test is not for the network.
      PortBindings: { [exposed]: [{ HostIp: '127.0.0.1', HostPort: String(hostPort) }] },
      ExtraHosts: [`${hostName}:host-gateway`],
    },
  });
  await engine.container.putArchive(container, Readable.from([archive]), '/');
  return container;
}
