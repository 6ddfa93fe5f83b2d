/**
 * A bare HTTP client in a thread of its own, as the kit's checks have one: the main thread carries the proxy.
 * @module
 */
import { parentPort } from 'node:worker_threads';
import { Agent, type Dispatcher, request } from 'undici';
import { isJsonObject } from '../src/wire/json.js';
import type { Job, JobReport, KeptAnswer, PreparedRequest } from './job.js';

/** Far above any honest answer; a hanging target ends the measurement instead of stopping it. */
const timeoutMs = 30_000;

function verdictOf(text: string): boolean | null {
  try {
    const body: unknown = JSON.parse(text);
    const said = isJsonObject(body) ? (body.isValid ?? body.success) : undefined;
    return typeof said === 'boolean' ? said : null;
  } catch {
    return null;
  }
}

async function send(agent: Agent, url: string, prepared: PreparedRequest): Promise<string> {
  try {
    const { body } = await request(`${url}/${prepared.path}`, {
      method: prepared.method as Dispatcher.HttpMethod,
      dispatcher: agent,
      headers: {
        ...(prepared.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...prepared.headers,
      },
      body: prepared.body ?? null,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
    return await body.text();
  } catch {
    return '';
  }
}

async function run({ url, requests, concurrency, settleLane, keepAnswers }: Job): Promise<JobReport> {
  const agent = new Agent({ connections: 64, pipelining: 1 });
  const texts: string[] = [];
  const tookMs: number[] = [];
  const answers: KeptAnswer[] = [];
  const all = requests.map((_, index) => index);
  const lane = settleLane ? all.filter((index) => requests[index]?.settle) : [];
  const rest = settleLane ? all.filter((index) => !requests[index]?.settle) : [...all];
  const drain = async (queue: number[]): Promise<void> => {
    for (let index = queue.shift(); index !== undefined; index = queue.shift()) {
      const prepared = requests[index];
      if (!prepared) continue;
      const began = performance.now();
      const sentAt = Date.now();
      const text = await send(agent, url, prepared);
      tookMs[index] = performance.now() - began;
      texts[index] = text;
      if (keepAnswers) answers[index] = { sentAt, answeredAt: Date.now(), text };
    }
  };
  const started = performance.now();
  await Promise.all([
    drain(lane).then(() => drain(rest)),
    ...Array.from({ length: concurrency - 1 }, () => drain(rest)),
  ]);
  const wallMs = performance.now() - started;
  await agent.destroy();
  return { wallMs, tookMs, verdicts: all.map((index) => verdictOf(texts[index] ?? '')), answers };
}

parentPort?.on('message', (job: Job) => {
  void run(job).then((report) => parentPort?.postMessage(report));
});
