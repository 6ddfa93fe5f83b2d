/**
 * Removes the containers of a run that could not do so itself: one that was killed. Assay starts this program beside the
 * first container, with the value of their label; it waits for the end of its input, which comes with the end of Assay,
 * however that ended. A run that removed its containers says so before.
 * @module
 */
import { text } from 'node:stream/consumers';
import { removeLabelled } from './labelled.js';

// Ctrl-C at the terminal is for Assay.
for (const name of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(name, () => undefined);

const [value] = process.argv.slice(2);
const said = await text(process.stdin);
if (value !== undefined && said !== 'removed') await removeLabelled(value);
