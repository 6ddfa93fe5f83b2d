/**
 * Host entries of warrants: grammar, which request hosts they match, and which entries they cover. Whole labels only:
 * `example.com` says nothing about `evilexample.com`.
 * Source: the authorization specification, sections 9.1 and 11.
 * @module
 */
import { isIPv4, isIPv6 } from 'node:net';
import { z } from 'zod';
import { isWireText } from '../text.js';
import type { RequestHost } from './request-host.js';

declare const hostEntryBrand: unique symbol;

/** A host name, a host name with a leading dot, or an IP literal (IPv6 in brackets). */
export type HostEntry = string & { readonly [hostEntryBrand]: true };

const label = /^[a-z0-9-]{1,63}$/;

/** Whether a host is an IP literal; IPv6 stands in brackets and in lower case. */
export function isIpLiteral(host: string): boolean {
  if (isIPv4(host)) return true;
  return /^\[[0-9a-f:.]+\]$/.test(host) && isIPv6(host.slice(1, -1));
}

function isName(name: string): boolean {
  const labels = name.split('.');
  return labels.every((one) => label.test(one)) && (labels.length >= 2 || name === 'localhost');
}

/** Whether a value is a host entry. */
export function isHostEntry(value: unknown): value is HostEntry {
  if (!isWireText(value)) return false;
  if (value.startsWith('.')) return isName(value.slice(1)) && !isIpLiteral(value.slice(1));
  return isIpLiteral(value) || isName(value);
}

export const hostEntrySchema = z.custom<HostEntry>(
  isHostEntry,
  'expected a lower-case host name of at least two labels, with or without a leading dot, or an IP literal',
);

/** Whether an entry matches a request host. IP literals match only themselves. */
export function hostMatches(entry: HostEntry, host: RequestHost): boolean {
  const name: string = host;
  if (isIpLiteral(entry) || isIpLiteral(name)) return name === entry;
  // A host that begins with a dot has an empty label, and is a subdomain of nothing.
  if (name.startsWith('.')) return false;
  return name === entry || name.endsWith(entry.startsWith('.') ? entry : `.${entry}`);
}

/** Whether every host that the child's entry matches is matched by the parent's. */
export function hostCovers(parent: HostEntry, child: HostEntry): boolean {
  if (parent === child) return true;
  if (isIpLiteral(parent) || isIpLiteral(child)) return false;
  const suffix = parent.startsWith('.') ? parent : `.${parent}`;
  return child.endsWith(suffix);
}
