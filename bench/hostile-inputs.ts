/**
 * Inputs that are made to keep a decoder busy: deep, long, full of promises, and nearly valid. Of 1 MiB, and of the largest
 * size that is looked into at all.
 * @module
 */
import { readPaymentDocument } from '../src/authorization/read-payment.js';
import { readPaymentHeader } from '../src/merchant/payment-header.js';
import { decodeBase64 } from '../src/warrant/base64.js';
import { limits } from '../src/warrant/limits.js';
import { decodeWarrant } from '../src/warrant/sealed-warrant.js';

const mebibyte = 2 ** 20;

/** Pieces of CBOR, hex: arrays and maps that open for ever, lengths beyond the end, strings without end. */
const cborPieces = [
  '81',
  'a161',
  '9f',
  'bf6161',
  'd8',
  '5f',
  '7b7fffffffffffffff',
  '9bffffffffffffffff',
  '00',
];

/** A piece again and again between two ends, to a size. */
const repeated = (size: number, piece: string, before = '', after = ''): string =>
  `${before}${piece.repeat(Math.floor((size - before.length - after.length) / piece.length))}${after}`;

const names = (size: number): string => {
  // The longest name takes twelve characters.
  const members = Array.from({ length: Math.floor(size / 12) }, (_, index) => `"n${index}":0`);
  return `{${members.join(',')}}`;
};

/** Texts of a size, many of them no JSON. */
const textsOf = (size: number): Readonly<Record<string, string>> => ({
  'arrays that open': repeated(size, '['),
  'objects that open': repeated(size, '{"a":'),
  'one long string': repeated(size, 'a', '"', '"'),
  'a string of escapes': repeated(size, '\\u0061', '"', '"'),
  'a string without end': repeated(size, '\\\\', '"'),
  'quotation marks': repeated(size, '"'),
  'one long number': repeated(size, '9'),
  'many numbers': repeated(size, '1,', '[', '1]'),
  'many names': names(size),
  'one name, many times': repeated(size, '"a":0,', '{', '"a":0}'),
  'white space': repeated(size, ' ', '[', ']'),
});

export interface HostileInput {
  readonly name: string;
  /** Decodes it once; what comes out does not matter, that it ends does. */
  readonly decode: () => void;
}

/** Base64 of three quarters of a mebibyte is a mebibyte of header. */
const headerTexts = textsOf((mebibyte * 3) / 4);

export function hostileInputs(): readonly HostileInput[] {
  const warrants = [mebibyte, limits.warrantBytes].flatMap((size) =>
    cborPieces.map((piece): HostileInput => {
      const bytes = Buffer.alloc(size, Buffer.from(piece, 'hex'));
      return { name: `warrant of ${size}, ${piece}`, decode: () => void decodeWarrant(bytes) };
    }),
  );
  const documents = [mebibyte, limits.documentBytes].flatMap((size) =>
    Object.entries(textsOf(size)).map(([name, text]): HostileInput => {
      const bytes = Buffer.from(text);
      return { name: `document of ${size}, ${name}`, decode: () => void readPaymentDocument(bytes) };
    }),
  );
  const headers = Object.entries(headerTexts).map(([name, text]): HostileInput => {
    const header = Buffer.from(text).toString('base64');
    return { name: `header, ${name}`, decode: () => void readPaymentHeader(header) };
  });
  const base64 = [
    repeated(mebibyte, 'A'),
    repeated(mebibyte, '='),
    repeated(mebibyte, 'A', '', '!'),
    repeated(mebibyte, '+-'),
    repeated(mebibyte, 'A', '', '====='),
  ].map(
    (text, index): HostileInput => ({
      name: `base64, ${index + 1}`,
      decode: () => void decodeBase64(text),
    }),
  );
  return [...warrants, ...documents, ...headers, ...base64];
}
