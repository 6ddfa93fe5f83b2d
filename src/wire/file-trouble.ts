/**
 * Why a file could not be read or written, in words for the person who named it.
 * @module
 */

const words: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EISDIR: 'it is a folder',
  ENOTDIR: 'it or a part of its path is a file, not a folder',
  EEXIST: 'a file of that name is there',
  EACCES: 'this user has no right to it',
  EPERM: 'this user has no right to it',
  EROFS: 'it lies on a file system that is read-only',
  ENOSPC: 'the disk is full',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its links lead back to themselves',
};

/** A clause without a full stop; the message of the error itself where it is no usual trouble of a file system. */
export function fileTrouble(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = 'code' in cause ? String(cause.code) : '';
  return words[code] ?? cause.message;
}
