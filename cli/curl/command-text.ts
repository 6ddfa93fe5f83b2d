/**
 * Exchanges as curl commands for a POSIX shell.
 * @module
 */
import { plainLine, shorten } from '../../reports/plain-text.js';
import { type Exchange, show } from '../../suites/kit/exchange.js';

export interface CurlOptions {
  readonly id: string;
  readonly title: string;
  /** Base URL of the target. */
  readonly url: string;
  /** Header names, and the environment variables that hold their values. */
  readonly headers: readonly (readonly [name: string, variable: string])[];
  /** Further headers come from a command, whose output is not printed. */
  readonly authExec: boolean;
  readonly heldBack: (answer: Exchange['answer']) => boolean;
  readonly signedAt: Date;
  /** How long ordinary windows last from then on, in words. */
  readonly lasts: string;
  /** The check ended early, because it got no real answer to a settle. */
  readonly stopped: boolean;
}

/** Bytes of a body that are printed; larger ones are noise by design. */
const bodyLimit = 256 * 1024;
/** Commands of a race or a burst that are printed. */
const commandLimit = 200;

/** All commands, each request of a case once, with a newline at the end. Pure. */
export function curlText(exchanges: readonly Exchange[], options: CurlOptions): string {
  const groups = new Map<string, { exchange: Exchange; times: number }>();
  for (const exchange of exchanges) {
    const { method, path, headers, body } = exchange.request;
    // Between its vectors the kit asks whether the target is still there.
    if (exchange.tag.case.endsWith('still alive')) continue;
    const key = JSON.stringify([exchange.tag.case, method, path, headers, body]);
    const known = groups.get(key);
    if (known) known.times += 1;
    else groups.set(key, { exchange, times: 1 });
  }
  const commands = [...groups.values()];
  const shown = commands.slice(0, commandLimit);
  const heldBack = commands.some(({ exchange }) => options.heldBack(exchange.answer));
  return [
    `# ${options.id}: ${options.title}`,
    `# Signed at ${options.signedAt.toISOString()}; ordinary windows end about ${options.lasts} later.`,
    ...(heldBack ? ['# Settles were not sent: each nonce is unused until you send it.'] : []),
    ...(options.authExec ? ['# Add the header lines that your --auth-exec command prints.'] : []),
    ...(options.stopped
      ? ['# The check goes on from the answer of a settle, so requests after that one are missing here.']
      : []),
    ...(commands.length === 0 ? ['# It sent nothing.'] : []),
    ...shown.map(({ exchange, times }) => commandText(exchange, times, options)),
    ...(commands.length > shown.length ? ['', `# ${commands.length - shown.length} more left out.`] : []),
    '',
  ].join('\n');
}

function commandText(exchange: Exchange, times: number, options: CurlOptions): string {
  const { tag, request } = exchange;
  const body = request.body ?? '';
  const answer = options.heldBack(exchange.answer) ? 'not sent' : shorten(plainLine(show(exchange)), 300);
  const head = [
    '',
    `# ${[tag.case, tag.endpoint === 'other' ? '' : tag.endpoint]
      .filter((one) => one !== '')
      .map(plainLine)
      .join(', ')}${times > 1 ? `, ${times} times` : ''}`,
    `# answer: ${answer}`,
  ];
  if (body.length > bodyLimit) return [...head, `# a body of ${body.length} characters, left out`].join('\n');
  const hasBody = request.body !== undefined;
  const encoded = hasUnprintable(body);
  const headers: [string, string][] = [
    ...(hasBody && !named(request.headers, 'content-type')
      ? [['content-type', 'application/json'] as [string, string]]
      : []),
    ...Object.entries(request.headers),
  ];
  const data = !hasBody ? [] : encoded ? ['--data-binary @-'] : [`--data-binary ${quoted(body)}`];
  const command = [
    `curl -sS -X ${quoted(request.method)} ${quoted(`${request.base ?? options.url}/${request.path.replace(/^\//, '')}`)}`,
    ...headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...options.headers.map(([name, variable]) => `-H "${name}: $${variable}"`),
    ...data,
    "-w '\\n'",
  ].join(' \\\n  ');
  const pipe = encoded ? `printf %s ${quoted(Buffer.from(body).toString('base64'))} | base64 -d | ` : '';
  return [...head, `${pipe}${command}`].join('\n');
}

const named = (headers: Readonly<Record<string, string>>, name: string): boolean =>
  Object.keys(headers).some((one) => one.toLowerCase() === name);

/** One word of a POSIX shell. */
export function quoted(text: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Characters that a terminal would act on, and bodies too long for one argument of a command. */
function hasUnprintable(text: string): boolean {
  return text.length > 96 * 1024 || /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u.test(text.replaceAll('\n', ''));
}
