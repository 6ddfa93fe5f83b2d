/**
 * A LEZ prototype that shares nothing with the reference: members in snake_case, a digest of its own, signatures in base64,
 * short nonces, names of its own for codes. `serve` runs merchant and facilitator over the sequencer of $ASSAY_LEZ_URL;
 * `sign` is its signer, as `--credential-command` calls it; `sign WISH` cannot choose that member.
 */
import { createHash, createPrivateKey, createPublicKey, randomBytes, sign, verify } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const price = 250;
const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/** The careless shelf: there the price is not signed. */
const isCareless = (url) => url.endsWith('/careless');

const digestOf = ({ resource, accepted, payload }) =>
  createHash('sha512')
    .update(
      [
        'quay/pay/0',
        resource.url,
        accepted.scheme,
        accepted.network,
        accepted.asset,
        isCareless(resource.url) ? '' : accepted.amount,
        accepted.pay_to,
        payload.from,
        payload.owner_public_key,
        payload.valid_after_ms,
        payload.valid_before_ms,
        payload.nonce,
      ].join('\n'),
    )
    .digest();

const accountOf = (key) =>
  `quay:${createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64url')}`;

function pay({ url, offer, valid_after_ms, valid_before_ms }) {
  const key = createPrivateKey({
    key: Buffer.concat([prefix, randomBytes(32)]),
    format: 'der',
    type: 'pkcs8',
  });
  const owner = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
  const payment = {
    x402_version: 2,
    resource: { url },
    accepted: { ...offer, amount: Number(offer.amount) },
    payload: {
      from: accountOf(owner),
      owner_public_key: owner,
      valid_after_ms,
      valid_before_ms,
      nonce: randomBytes(12).toString('hex'),
    },
  };
  payment.payload.signature = sign(null, digestOf(payment), key).toString('base64');
  return payment;
}

function isSigned(payment) {
  try {
    const { from, owner_public_key: owner, signature } = payment.payload;
    const key = createPublicKey({
      key: Buffer.concat([publicPrefix, Buffer.from(owner, 'base64')]),
      format: 'der',
      type: 'spki',
    });
    return (
      from === accountOf(owner) && verify(null, digestOf(payment), key, Buffer.from(signature, 'base64'))
    );
  } catch {
    return false;
  }
}

/** The name of the first thing that is wrong. The signature comes early: it covers most of the rest. */
function defectOf(payment, offer) {
  const { x402_version, resource, accepted, payload } = payment ?? {};
  if (typeof resource?.url !== 'string' || typeof accepted !== 'object' || typeof payload !== 'object')
    return 'unreadable';
  if (!Number.isInteger(accepted.amount) || !Number.isInteger(accepted.max_timeout_seconds))
    return 'unreadable';
  const texts = [
    accepted.scheme,
    accepted.network,
    accepted.asset,
    accepted.pay_to,
    payload.from,
    payload.nonce,
  ];
  if (texts.some((one) => typeof one !== 'string')) return 'unreadable';
  if (![payload.valid_after_ms, payload.valid_before_ms].every(Number.isInteger)) return 'unreadable';
  if (x402_version !== 2) return x402_version === undefined ? 'unreadable' : 'wrong_version';
  if (!isSigned(payment)) return 'bad_signature';
  if (accepted.scheme !== offer.scheme) return 'wrong_scheme';
  if (accepted.network !== offer.network) return 'wrong_network';
  if (accepted.asset !== offer.asset) return 'wrong_asset';
  if (accepted.amount !== offer.amount && !isCareless(resource.url)) return 'wrong_price';
  if (accepted.pay_to !== offer.pay_to) return 'wrong_payee';
  const now = Date.now();
  const lasts = payload.valid_before_ms - payload.valid_after_ms;
  if (now < payload.valid_after_ms || now >= payload.valid_before_ms || lasts > 86_400_000)
    return 'out_of_time';
  return undefined;
}

/** One question to the sequencer: whether a transfer may happen, or that it does. */
async function transfer(path, { accepted, payload }) {
  const order = {
    transaction: `quay-${payload.from}-${payload.nonce}`,
    asset: accepted.asset,
    amount: String(accepted.amount),
    from: payload.from,
    to: accepted.pay_to,
    nonce: payload.nonce,
  };
  const answer = await fetch(`${process.env.ASSAY_LEZ_URL}${path}`, {
    method: 'POST',
    body: JSON.stringify(order),
  });
  if (!answer.ok) throw new Error('the sequencer is down');
  const { result } = await answer.json();
  const code = { ok: null, insufficient_funds: 'no_funds', nonce_replayed: 'nonce_replayed' }[result];
  return { code, transaction: code === null ? order.transaction : '' };
}

async function judge(endpoint, { payment_payload: payment, payment_requirements: offer }) {
  const defect = defectOf(payment, offer);
  const path = endpoint === '/settle' ? '/transfers' : '/transfers/check';
  const { code, transaction } = defect ? { code: defect, transaction: '' } : await transfer(path, payment);
  const payer = payment?.payload?.from ?? null;
  if (endpoint === '/verify') return { is_valid: code === null, invalid_reason: code, payer };
  return { success: code === null, transaction, network: offer.network, payer, error_reason: code };
}

const listening = (server) =>
  new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${server.address().port}`)),
  );

function answer(response, status, body, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64');
const decode = (header) => {
  try {
    return JSON.parse(Buffer.from(header, 'base64').toString('utf8'));
  } catch {
    return undefined;
  }
};

async function serve() {
  const facilitator = createServer(async (request, response) => {
    const kinds = [{ x402_version: 2, scheme: 'exact', network: 'logos:lez-testnet' }];
    if (request.url === '/supported') return answer(response, 200, { kinds });
    try {
      answer(response, 200, await judge(request.url, JSON.parse(await text(request))));
    } catch {
      answer(response, 503, { error: 'nobody settles' });
    }
  });
  const facilitatorUrl = await listening(facilitator);
  const merchant = createServer(async (request, response) => {
    const url = `http://${request.headers.host}${request.url}`;
    const offer = {
      scheme: 'exact',
      network: 'logos:lez-testnet',
      asset: 'native',
      amount: price,
      pay_to: 'quay-shop',
      max_timeout_seconds: 30,
    };
    const refuse = (status, code) => {
      const challenge = { x402_version: 2, error: code, resource: { url }, accepts: [offer] };
      const error = code === null ? {} : { 'x-payment-error': code };
      answer(response, status, challenge, { 'PAYMENT-REQUIRED': encode(challenge), ...error });
    };
    const header = request.headers['payment-signature'];
    if (header === undefined) return refuse(402, null);
    const payment = decode(header);
    if (payment?.resource?.url === undefined) return refuse(422, 'unreadable');
    if (payment.resource.url !== url) return refuse(402, 'wrong_payee');
    const settled = await fetch(`${facilitatorUrl}/settle`, {
      method: 'POST',
      body: JSON.stringify({ x402_version: 2, payment_payload: payment, payment_requirements: offer }),
    });
    if (!settled.ok) return answer(response, 503, { error: 'try again' });
    const receipt = await settled.json();
    if (!receipt.success) return refuse(402, receipt.error_reason);
    answer(response, 200, { tide: [1, 2, 3] }, { 'PAYMENT-RESPONSE': encode(receipt) });
  });
  process.stdout.write(
    `${JSON.stringify({ merchant: await listening(merchant), facilitator: facilitatorUrl })}\n`,
  );
}

const [mode, cannot] = process.argv.slice(2);
if (mode === 'serve') await serve();
else {
  const order = JSON.parse(await text(process.stdin));
  const wish = [cannot, 'nonce'].find((one) => order.wishes.includes(one));
  process.stdout.write(wish ? JSON.stringify({ cannot: wish }) : encode(pay(order)));
}
