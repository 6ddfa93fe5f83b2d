/**
 * The families in the order of the specification, section 22.
 * @module
 */
import type { Family } from '../draft.js';
import { b64 } from './b64.js';
import { bind } from './bind.js';
import { cbor } from './cbor.js';
import { chain } from './chain.js';
import { con } from './con.js';
import { extension } from './ext.js';
import { host } from './host.js';
import { overHttp } from './http.js';
import { json } from './json.js';
import { key } from './key.js';
import { lim } from './lim.js';
import { map } from './map.js';
import { pos } from './pos.js';
import { replay } from './replay.js';
import { root } from './root.js';
import { text } from './text.js';
import { time } from './time.js';

export const families: readonly Family[] = [
  pos,
  extension,
  json,
  b64,
  lim,
  cbor,
  map,
  key,
  root,
  time,
  host,
  con,
  bind,
  chain,
  replay,
  text,
  overHttp,
];
