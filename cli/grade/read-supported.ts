/**
 * The first question to a target: GET /supported. From its answer follow the kind that is graded and what is gated off.
 * @module
 */

import { plainLine, shorten } from '../../reports/plain-text.js';
import { findNetwork, knownNetworks } from '../../simulator/chain/networks.js';
import type { SimulatorHandle } from '../../simulator/handle.js';
import { AssayError } from '../../src/wire/assay-error.js';
import { isJsonObject, type JsonValue } from '../../src/wire/json.js';
import { legacyNameOf, networkOfLegacyName } from '../../src/wire/legacy-network.js';
import { advertisedKinds } from '../../suites/kit/advertised.js';
import type { Reply, TargetClient } from '../../suites/kit/http-client.js';
import type { GradedKind } from '../../suites/kit/session.js';

export interface SupportedFacts {
  readonly text: string;
  readonly json: JsonValue;
  /** Milliseconds that the target's clock is ahead of ours, by its Date header; to the second. */
  readonly clockOffsetMs: number | null;
}

/** Whether a connection stood and the answer on it was the trouble. */
const spokeAtAll = (message: string): boolean =>
  /UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES|UND_ERR_SOCKET|ECONNRESET|HPE_|HTTP\/1\.1 protocol/.test(message);

/** No answer that could be graded. */
export const unreachable = (message: string, hint: string): AssayError =>
  new AssayError(message, { code: 'TARGET_UNREACHABLE', exitCode: 2, hint });

/** Milliseconds that the target's clock is ahead of ours; null where it sends no Date. */
export function clockOffset({ answer, sentAt, answeredAt }: Reply): number | null {
  const date = answer?.headers.date ? Date.parse(answer.headers.date) : Number.NaN;
  // The header is cut to the second, so half a second is the best guess for the rest.
  return Number.isNaN(date) ? null : date + 500 - (sentAt + answeredAt) / 2;
}

/**
 * Reads /supported. Throws AssayError with exit code 2 and one sentence for each way in which this is no facilitator.
 * `optional`: one that has no such page is a facilitator all the same, and its list is null.
 */
export async function readSupported(
  client: TargetClient,
  url: string,
  timeoutMs: number,
  { optional = false }: { readonly optional?: boolean } = {},
): Promise<SupportedFacts> {
  const reply = await client.send({ method: 'GET', path: 'supported', timeoutMs });
  const { answer, failure } = reply;
  const give = (message: string, hint: string): never => {
    throw unreachable(message, hint);
  };
  if (!answer) {
    const sentences = {
      timeout: `${url} gave no complete answer to GET /supported within ${timeoutMs / 1000} s.`,
      'too-large': `${url} answers GET /supported with more than 1 MiB.`,
      aborted: `The request to ${url} was interrupted.`,
      connection: `${url} ${spokeAtAll(failure?.message ?? '') ? 'breaks off or breaks HTTP in its answer to GET /supported' : 'cannot be reached'}: ${plainLine(failure?.message ?? '')}.`,
    };
    return give(
      sentences[failure?.kind ?? 'connection'],
      'Is the facilitator running, and is this its base URL (without /verify)?',
    );
  }
  if (answer.status >= 300 && answer.status < 400)
    return give(
      `${url} answers GET /supported with a redirect to ${shorten(plainLine(answer.headers.location ?? 'nowhere'), 200)}.`,
      'Assay follows no redirects: give the URL to which it points.',
    );
  const clockOffsetMs = clockOffset(reply);
  if (optional && answer.status === 404) return { text: answer.text, json: null, clockOffsetMs };
  if (answer.json === undefined)
    return give(
      `${url} answers GET /supported with ${answer.status} and a body that is no readable JSON (${shorten(plainLine(answer.headers['content-type'] ?? 'no content type'), 100)}).`,
      'Give the base URL of an x402 facilitator: the one under which /verify, /settle and /supported stand.',
    );
  return { text: answer.text, json: answer.json, clockOffsetMs };
}

/** What a target without a list is taken to serve: version 1 is the form of the texts that have no list. */
export const assumedKinds = (network: string | undefined): JsonValue => ({
  kinds: [
    { x402Version: 1, scheme: 'exact', network: (network && legacyNameOf(network)) ?? network ?? 'base' },
  ],
});

export interface TokenChoice {
  readonly network?: string;
  readonly asset?: string;
  readonly eip712Name?: string;
  readonly eip712Version?: string;
}

/** Networks of the version 1 kinds with scheme exact on EVM, in CAIP-2. */
function exactEvmNetworksV1(supported: JsonValue): readonly string[] {
  return advertisedKinds({ supported }).flatMap(({ x402Version, scheme, network }) => {
    const caip2 = x402Version === 1 && scheme === 'exact' ? networkOfLegacyName(network) : undefined;
    return caip2?.startsWith('eip155:') ? [caip2] : [];
  });
}

/** Networks of the version 2 kinds with scheme exact on eip155. */
export function exactEvmNetworks(supported: JsonValue): readonly string[] {
  if (!isJsonObject(supported) || !Array.isArray(supported.kinds)) return [];
  return (supported.kinds as readonly JsonValue[]).flatMap((kind) =>
    isJsonObject(kind) &&
    kind.x402Version === 2 &&
    kind.scheme === 'exact' &&
    typeof kind.network === 'string' &&
    /^eip155:(\d+|\*)$/.test(kind.network)
      ? [kind.network]
      : [],
  );
}

/** Advertised `eip155` signer addresses, lower case. */
export function evmSigners(supported: JsonValue): readonly string[] {
  if (!isJsonObject(supported) || !isJsonObject(supported.signers)) return [];
  return Object.entries(supported.signers).flatMap(([pattern, list]) =>
    pattern.startsWith('eip155:') && Array.isArray(list)
      ? (list as readonly JsonValue[]).flatMap((one) => (typeof one === 'string' ? [one.toLowerCase()] : []))
      : [],
  );
}

/**
 * The kind to grade: the simulator's network when it is listed, else the first listed network whose USDC is known,
 * else what the operator named. Undefined: the target serves no exact/EVM. Throws AssayError when a token must be named.
 */
export function chooseKind(
  supported: JsonValue,
  sim: SimulatorHandle | undefined,
  choice: TokenChoice,
): GradedKind | undefined {
  return chooseAmong(exactEvmNetworks(supported), sim, choice);
}

/**
 * The same in version 1: that of version 2 where its network is listed in version 1, too. A target that lists none in
 * version 2 is graded on the kind of version 1 that would be chosen.
 */
export function chooseKindV1(
  supported: JsonValue,
  kind: GradedKind | undefined,
  sim: SimulatorHandle | undefined,
  choice: TokenChoice,
): GradedKind | undefined {
  const listed = exactEvmNetworksV1(supported);
  if (kind) return listed.includes(kind.network) ? kind : undefined;
  return exactEvmNetworks(supported).length > 0 ? undefined : chooseAmong(listed, sim, choice);
}

function chooseAmong(
  listed: readonly string[],
  sim: SimulatorHandle | undefined,
  choice: TokenChoice,
): GradedKind | undefined {
  if (listed.length === 0) return undefined;
  const wildcard = listed.includes('eip155:*');
  const serves = (network: string): boolean => wildcard || listed.includes(network);
  if (sim) {
    if (!serves(sim.network)) return undefined;
    return {
      network: sim.network,
      chainId: sim.chainId,
      asset: sim.token.address,
      name: sim.token.name,
      version: sim.token.version,
    };
  }
  // People name networks as `base`, the target as `eip155:8453`.
  const wanted = choice.network && (findNetwork(choice.network)?.network ?? choice.network);
  if (choice.asset || choice.eip712Name || choice.eip712Version) {
    const network = wanted ?? listed.find((one) => one !== 'eip155:*');
    if (!choice.asset || !choice.eip712Name || !choice.eip712Version || !network)
      throw new AssayError('A token of your own needs all of --asset, --eip712-name and --eip712-version.', {
        code: 'INCOMPLETE_TOKEN',
        exitCode: 64,
      });
    if (!/^0x[0-9a-f]{40}$/i.test(choice.asset))
      throw new AssayError(`--asset ${choice.asset} is no address.`, { code: 'BAD_ASSET', exitCode: 64 });
    if (!/^eip155:[1-9]\d*$/.test(network))
      throw new AssayError(`--network ${network} is no EVM network.`, {
        code: 'BAD_NETWORK',
        exitCode: 64,
        hint: 'Give a name of assay list networks, or a CAIP-2 id such as eip155:8453.',
      });
    return {
      network,
      chainId: Number(network.split(':')[1]),
      asset: choice.asset,
      name: choice.eip712Name,
      version: choice.eip712Version,
    };
  }
  const known = knownNetworks.find((one) => serves(one.network) && (!wanted || one.network === wanted));
  if (!known)
    throw new AssayError(`The target serves exact on ${listed.join(', ')}, and Assay knows no USDC there.`, {
      code: 'UNKNOWN_TOKEN',
      exitCode: 64,
      hint: 'Name the token: --asset 0x… --eip712-name NAME --eip712-version VERSION.',
    });
  return {
    network: known.network,
    chainId: known.chainId,
    asset: known.usdc.address,
    name: known.usdc.name,
    version: known.usdc.version,
  };
}
