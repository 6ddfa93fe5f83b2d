/**
 * The words after `assay list`.
 * @module
 */
export const subjects = ['checks', 'targets', 'profiles', 'networks'] as const;
export type Subject = (typeof subjects)[number];
