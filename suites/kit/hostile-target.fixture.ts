/**
 * Targets that mean harm, for tests only: answers without an end, bombs, broken framing, silence, and text that tries to
 * leave its string in every member that a facilitator can fill. A raw socket says what no HTTP library would.
 * @module
 */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** Answers one request on its connection. */
export type Behaviour = (socket: Socket, request: { readonly method: string; readonly path: string }) => void;

export interface HostileTarget {
  readonly url: string;
  /** Requests so far, by path. */
  readonly asked: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

const esc = '\u001b';
/** Marker in every hostile text, to be found wherever it got to. */
export const marker = 'hostile-mark';

/** Text that would do something if anybody interpreted it. */
export const hostileTexts: readonly string[] = [
  `${esc}[2J${esc}[31m${marker}-csi${esc}[0m\u0007`,
  `${esc}]0;${marker}-osc\u0007${esc}]8;;http://127.0.0.1:9/${marker}${esc}\\link${esc}]8;;${esc}\\`,
  `\u009b31m${marker}-c1\u009d0;title\u009c\u0090q\u009c`,
  `\u202e${marker}-bidi\u2066\u200b\u2028\u2029\ufeff`,
  `FAIL\r${marker}-overwrites\b\b\b\b\n::error::${marker}`,
  `<script>globalThis.hostile=1</script><img src="http://127.0.0.1:9/${marker}" onerror="globalThis.hostile=1">`,
  `"'><svg onload=globalThis.hostile=1></title></style></script><script>globalThis.hostile=1</script>${marker}`,
  `</script><!--<script>${marker}</details></main><base href="http://127.0.0.1:9/"><meta http-equiv=refresh content="0;url=http://127.0.0.1:9/">`,
  `]]></failure></testcase><testcase name="${marker}"/><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;<![CDATA[`,
  `\${globalThis.hostile=1}\`{{constructor.constructor('globalThis.hostile=1')()}} %s %d %o $& $1 ${marker}`,
  `=cmd|' /C calc'!A0 @SUM(1) +1 -1 ${marker}`,
  `javascript:globalThis.hostile=1//${marker}`,
  `\ud800${marker}-lone\udc00\u0000nul\ufffe\uffff`,
  `__proto__`,
  `../../../../tmp/${marker}`,
  `${marker} `.repeat(600),
];

const textAt = (at: number): string => hostileTexts[at % hostileTexts.length] ?? '';

/** Text members as JSON, with members that no JSON.stringify would write. */
function object(members: Readonly<Record<string, unknown>>, raw: readonly string[] = []): string {
  const texts = Object.entries(members).map(
    ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
  );
  return `{${[...texts, ...raw].join(',')}}`;
}

const prototypeMembers = [
  '"__proto__":{"isValid":true,"success":true,"polluted":true}',
  '"constructor":{"prototype":{"polluted":true}}',
];

/** A /supported with one honest kind, so that the run goes on, and hostile text everywhere else. */
export function hostileSupported(): string {
  const kinds = [
    object({ x402Version: 2, scheme: 'exact', network: 'eip155:84532' }),
    ...hostileTexts.flatMap((text) => [
      object({ x402Version: 2, scheme: text, network: text, extra: { [text]: text } }, prototypeMembers),
      object({ x402Version: text, scheme: 'exact', network: text }),
    ]),
    object({ scheme: 'exact', network: 'eip155:1' }, ['"x402Version":1e400']),
    'null',
    '1e400',
    '[]',
  ];
  const signers = Object.fromEntries(
    hostileTexts.flatMap((text) => [
      ['eip155:*', [text]],
      [text, [text]],
      [`eip155:${text}`, [text]],
    ]),
  );
  return object({ extensions: hostileTexts, signers, [textAt(5)]: textAt(6) }, [
    `"kinds":[${kinds.join(',')}]`,
    ...prototypeMembers,
  ]);
}

/** The answer number `count` of an endpoint: says yes and no in turn, with another hostile text each time. */
export function hostileVerdict(path: string, count: number): string {
  const text = textAt(count);
  const yes = count % 5 === 4;
  const verdict = path.endsWith('/settle') ? { success: yes } : { isValid: yes };
  return object(
    {
      ...verdict,
      invalidReason: text,
      invalidMessage: textAt(count + 1),
      errorReason: text,
      errorMessage: textAt(count + 1),
      payer: textAt(count + 2),
      transaction: textAt(count + 3),
      network: textAt(count + 4),
      error: textAt(count + 5),
      extra: { [text]: text },
      extensions: { [text]: text },
    },
    ['"amount":1e400', ...prototypeMembers],
  );
}

/** Writes a whole answer with the given head lines and closes the connection. */
function reply(socket: Socket, head: readonly string[], body: string | Buffer, status = '200 OK'): void {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body);
  socket.write(
    `HTTP/1.1 ${status}\r\n${[...head, `content-length: ${bytes.length}`, 'connection: close'].join('\r\n')}\r\n\r\n`,
    'latin1',
  );
  socket.end(bytes);
}

const json = 'content-type: application/json';

/** A 200 with this JSON text. */
export const answers =
  (text: string): Behaviour =>
  (socket) =>
    reply(socket, [json], text);

/** Writes chunks for as long as the other side reads. `total` bounds it, in bytes. */
function pour(socket: Socket, chunk: Buffer, total = Number.POSITIVE_INFINITY): void {
  let sent = 0;
  const more = (): void => {
    while (sent < total && !socket.destroyed) {
      sent += chunk.length;
      if (!socket.write(chunk)) {
        socket.once('drain', more);
        return;
      }
    }
    if (sent >= total) socket.end();
  };
  more();
}

const zeros = Buffer.alloc(10 * 1024 * 1024);
const filler = Buffer.alloc(64 * 1024, 'a');
/** 10 MiB of zeros; members of a gzip file stand one behind the other, so 1024 of them are 10 GiB. */
const gzipMember = gzipSync(zeros, { level: 9 });
const brotliZeros = brotliCompressSync(Buffer.alloc(256 * 1024 * 1024), {
  params: { [constants.BROTLI_PARAM_QUALITY]: 1 },
});

/** Ways to misbehave on any endpoint, by name. */
export const behaviours = {
  'an endless body': (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\n${json}\r\n\r\n{"kinds":"`);
    pour(socket, filler);
  },
  'endless chunks': (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\n${json}\r\ntransfer-encoding: chunked\r\n\r\n`);
    pour(socket, Buffer.concat([Buffer.from('10000\r\n'), filler, Buffer.from('\r\n')]));
  },
  'a slow drip': (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\n${json}\r\ncontent-length: 1000000\r\n\r\n`);
    const drip = setInterval(() => socket.write(' '), 50);
    socket.once('close', () => clearInterval(drip));
  },
  'a slow drip of headers': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    let count = 0;
    const drip = setInterval(() => {
      count += 1;
      socket.write(`x-${count}: a\r\n`);
    }, 50);
    socket.once('close', () => clearInterval(drip));
  },
  'an answer of 100 MB': (socket) => {
    const total = 1_600 * filler.length;
    socket.write(`HTTP/1.1 200 OK\r\n${json}\r\ncontent-length: ${total}\r\n\r\n`);
    pour(socket, filler, total);
  },
  'JSON nested 100000 deep': answers(`${'['.repeat(100_000)}${']'.repeat(100_000)}`),
  'objects nested 100000 deep': answers(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`),
  'a gzip bomb of 10 GB': (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\n${json}\r\ncontent-encoding: gzip\r\n\r\n`);
    pour(socket, gzipMember, gzipMember.length * 1_024);
  },
  'a gzip bomb of 1 MB': (socket) =>
    reply(
      socket,
      [json, 'content-encoding: gzip'],
      Buffer.concat(Array.from({ length: 90 }, () => gzipMember)),
    ),
  'a brotli bomb': (socket) => reply(socket, [json, 'content-encoding: br'], brotliZeros),
  'a wrong content-encoding': (socket) => reply(socket, [json, 'content-encoding: gzip'], hostileSupported()),
  'an unknown content-encoding': (socket) =>
    reply(socket, [json, `content-encoding: ${marker}`], hostileSupported()),
  'a redirect loop': (socket, { path }) => reply(socket, [`location: ${path}`], '', '302 Found'),
  'a redirect with escape bytes': (socket) =>
    reply(socket, [`location: http://x/\u009b31m<script>${marker}</script>`], '', '301 Moved'),
  'headers of 200 KB': (socket) => reply(socket, [json, `x-large: ${'a'.repeat(200 * 1024)}`], '{}'),
  'many headers': (socket) =>
    reply(socket, [json, ...Array.from({ length: 20_000 }, (_, at) => `x-${at}: ${at}`)], '{}'),
  'a content type with escape bytes': (socket) =>
    reply(
      socket,
      [`content-type: text/html\u009b31m<script>${marker}</script>`],
      `<script>${marker}</script>`,
    ),
  'a header with a raw escape': (socket) => reply(socket, [json, `x-evil: ${esc}[31m${marker}`], '{}'),
  'a second content-length': (socket) => {
    socket.end(
      `HTTP/1.1 200 OK\r\n${json}\r\ncontent-length: 2\r\ncontent-length: 20\r\n\r\n{}{"isValid":true}`,
    );
  },
  'a second answer behind the first': (socket) => {
    socket.write(
      `HTTP/1.1 200 OK\r\n${json}\r\ncontent-length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\n${json}\r\ncontent-length: 16\r\n\r\n{"isValid":true}`,
    );
  },
  'a status line that is none': (socket) => socket.end(`${esc}]0;${marker}\u0007 SSH-2.0\r\n\r\n`),
  'a reset in the middle': (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\n${json}\r\ncontent-length: 1000\r\n\r\n{"kinds":[`, () =>
      socket.resetAndDestroy(),
    );
  },
  'an end in the middle': (socket) => {
    socket.end(`HTTP/1.1 200 OK\r\n${json}\r\ncontent-length: 1000\r\n\r\n{"kinds":[`);
  },
  'endless early hints': (socket) => {
    pour(socket, Buffer.from('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(100)));
  },
  silence: () => {},
  'bytes that are no UTF-8': (socket) =>
    reply(
      socket,
      [json],
      Buffer.concat([
        Buffer.from('{"kinds":"'),
        Buffer.from([0xff, 0xfe, 0x1b, 0x5b, 0xc0, 0x80]),
        Buffer.from('"}'),
      ]),
    ),
  'numbers out of range': answers(
    '{"kinds":1e400,"signers":-1e400,"extensions":[1e-400,123456789012345678901234567890]}',
  ),
} satisfies Readonly<Record<string, Behaviour>>;

/** Starts a target on a free port. A path without a behaviour gets a 404. */
export async function startHostileTarget(
  routes: Readonly<Record<string, Behaviour>>,
): Promise<HostileTarget> {
  const sockets = new Set<Socket>();
  const asked = new Map<string, number>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    onRequest(socket, (request) => {
      asked.set(request.path, (asked.get(request.path) ?? 0) + 1);
      const behaviour = routes[request.path] ?? routes['*'];
      if (behaviour) behaviour(socket, request);
      else reply(socket, [json], '{"error":"not found"}', '404 Not Found');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** Calls back once the first request of a connection stands whole; each answer closes its connection. */
function onRequest(socket: Socket, done: (request: { method: string; path: string }) => void): void {
  let head = '';
  let missing = -1;
  const onData = (chunk: Buffer): void => {
    if (missing < 0) {
      head += chunk.toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
      missing = length - (head.length - end - 4);
    } else missing -= chunk.length;
    if (missing > 0) return;
    socket.off('data', onData);
    socket.resume();
    const [method = '', path = ''] = head.split(' ', 2);
    done({ method, path });
  };
  socket.on('data', onData);
}
