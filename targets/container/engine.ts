/**
 * The container engine of this machine, found by testcontainers: its socket, its credentials, its images. The package is
 * optional and loaded here alone, when a container is asked for (decision 12).
 * @module
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { ContainerRuntimeClient } from 'testcontainers';
import { AssayError } from '../../src/wire/assay-error.js';
import { docPath } from '../doc-path.js';

export type Engine = Pick<ContainerRuntimeClient, 'container' | 'image' | 'info'>;

export interface TargetImage {
  /** As the operator wrote it. */
  readonly reference: string;
  /** `sha256:…` of its configuration. */
  readonly digest: string;
  /** Of the label `org.opencontainers.image.version`. */
  readonly version?: string;
  /** TCP ports that it says it listens on. */
  readonly ports: readonly number[];
  /** Its own program takes the arguments that it is started with. */
  readonly hasEntrypoint: boolean;
}

type Load = () => Promise<Pick<typeof import('testcontainers'), 'getContainerRuntimeClient' | 'ImageName'>>;
const load: Load = () => import('testcontainers');

const wordsOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).trim().replace(/\.$/, '');

/** Throws AssayError `NO_TESTCONTAINERS`, `NO_ENGINE` or `ENGINE_ELSEWHERE`, each with exit code 2. */
export async function openEngine(loaded: Load = load): Promise<Engine> {
  const { getContainerRuntimeClient } = await loaded().catch((cause: unknown) => {
    throw new AssayError('The package testcontainers is not installed, and containers are started with it.', {
      code: 'NO_TESTCONTAINERS',
      exitCode: 2,
      hint: 'npm install testcontainers@11, or: npx --package x402-assay --package testcontainers@11 assay grade --image IMAGE',
      cause,
    });
  });
  const engine = await getContainerRuntimeClient().catch((cause: unknown) => {
    throw new AssayError('No container engine answers on this machine.', {
      code: 'NO_ENGINE',
      exitCode: 2,
      hint: 'Start Docker and see that `docker info` works for this user; DOCKER_HOST names a socket elsewhere.',
      cause,
    });
  });
  const { host } = engine.info.containerRuntime;
  // Inside of a container, with an engine of its own beside the kit, testcontainers names the gateway of its bridge.
  if (host !== 'localhost' && !(await isOurs(host)))
    throw new AssayError(
      `The container engine runs at ${host}, where a container cannot reach the simulator of this machine.`,
      {
        code: 'ENGINE_ELSEWHERE',
        exitCode: 2,
        hint: `Run Assay on the machine of the engine, or start the facilitator there and grade its URL (${docPath('ci.md')}).`,
      },
    );
  return engine;
}

/** The image, pulled when it is not there. Throws AssayError `IMAGE_MISSING` with exit code 2. */
export async function findImage(
  engine: Engine,
  reference: string,
  onStep: (step: string) => void,
  signal?: AbortSignal,
): Promise<TargetImage> {
  const inspect = () => engine.container.dockerode.getImage(reference).inspect();
  let pulled: unknown;
  const found = await inspect().catch(async () => {
    onStep(`pulling ${reference}`);
    pulled = await pull(engine, reference, signal).catch((error: unknown) => error);
    signal?.throwIfAborted();
    return inspect().catch((cause: unknown) => {
      throw new AssayError(
        `The image ${reference} is not on this machine and cannot be pulled: ${wordsOf(pulled ?? cause)}.`,
        {
          code: 'IMAGE_MISSING',
          exitCode: 2,
          hint: `See that \`docker pull ${reference}\` works, or build it: docker build --tag ${reference} .`,
          cause,
        },
      );
    });
  });
  const { Config: config } = found;
  const version = config.Labels?.['org.opencontainers.image.version'];
  return {
    reference,
    digest: found.Id,
    ...(version ? { version } : {}),
    ports: Object.keys(config.ExposedPorts ?? {})
      .filter((one) => one.endsWith('/tcp'))
      .map((one) => Number.parseInt(one, 10)),
    hasEntrypoint: (config.Entrypoint ?? []).length > 0,
  };
}

async function pull(engine: Engine, reference: string, signal?: AbortSignal): Promise<void> {
  const { ImageName } = await load();
  const gaveUp = signal && once(signal, 'abort').then(() => signal.throwIfAborted());
  const done = engine.image.pull(ImageName.fromString(reference));
  await Promise.race([done, ...(gaveUp ? [gaveUp] : [])]);
}

/**
 * The address of this machine at which its containers arrive; undefined where the engine runs in a virtual machine that
 * leads them to the loopback address. Nothing outside of this machine gets there, so a simulator may listen on it.
 */
export async function hostGateway(engine: Engine): Promise<string | undefined> {
  const network = await engine.container.dockerode
    .getNetwork('bridge')
    .inspect()
    .catch(() => undefined);
  for (const { Gateway: gateway, Subnet: subnet } of network?.IPAM?.Config ?? []) {
    const address = gateway ?? firstOf(subnet);
    if (address !== undefined && (await isOurs(address))) return address;
  }
  return undefined;
}

/** The first address of an IPv4 network, which a bridge takes when nobody says another. */
function firstOf(subnet: string | undefined): string | undefined {
  const [, network, last] = /^(\d+\.\d+\.\d+)\.(\d+)\/\d+$/.exec(subnet ?? '') ?? [];
  return network === undefined ? undefined : `${network}.${Number(last) + 1}`;
}

async function isOurs(address: string): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(0, address);
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
