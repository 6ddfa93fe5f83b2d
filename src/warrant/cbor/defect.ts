/**
 * What is wrong with CBOR input. Thrown between the functions of the decoder and caught by it; nobody else sees one.
 * @module
 */

export class CborDefect extends Error {
  constructor(
    readonly code: 'warrant_malformed' | 'warrant_not_canonical',
    readonly offset: number,
    message: string,
  ) {
    super(message);
    this.name = 'CborDefect';
  }
}
