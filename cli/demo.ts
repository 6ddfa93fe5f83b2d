/**
 * `assay demo`: plays what the package does, against a simulator of its own.
 * @module
 */
import { Command } from 'commander';
import { authorizationDemoCommand } from './demo/authorization.js';

export function demoCommand(): Command {
  return new Command('demo')
    .description('Play a scene against a simulator of its own')
    .addCommand(authorizationDemoCommand())
    .addHelpText(
      'after',
      `
Examples:
  assay demo authorization    warrants: issue, delegate, pay on two rails, and five refusals`,
    );
}
