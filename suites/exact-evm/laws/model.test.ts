import { describe, expect, it } from 'vitest';
import { advance, isFree, isPossible, type Model, newModel } from './model.js';
import { parseProgram } from './step.js';

function after(text: string): Model {
  const model = newModel();
  for (const step of parseProgram(text)) advance(model, step);
  return model;
}

const possible = (before: string, step: string): boolean =>
  parseProgram(step).every((one) => isPossible(after(before), one));

describe('which steps make sense', () => {
  it.each([
    ['', 'show-receipts', false],
    ['hide-receipts', 'show-receipts', true],
    ['hide-receipts', 'hide-receipts', false],
    ['', 'hang-up', false],
    ['hide-receipts; begin A', 'hang-up', true],
    ['hide-receipts; begin A; show-receipts', 'hang-up', false],
    ['hold-mining; begin A; hide-receipts; release-mining', 'wait', true],
    ['cancel A', 'front-run A', false],
    ['cancel A', 'front-run B', true],
    ['hold-mining', 'cancel A', false],
    ['hold-mining', 'drain', false],
    ['', 'refill', false],
    ['drain', 'refill', true],
  ])('after "%s", %s: %s', (before, step, expected) => {
    expect(possible(before, step)).toBe(expected);
  });
});

describe('a payment that has to succeed', () => {
  it.each([
    ['', true],
    ['verify A; verify A; settle B; mine', true],
    ['drain; refill; hide-receipts; show-receipts', true],
    ['settle A', false],
    ['repurpose A less', false],
    ['cancel A', false],
    ['drain', false],
    ['hide-receipts', false],
    ['lose-send-answers', false],
    ['hold-mining', false],
    ['abandon B', false],
  ])('after "%s", A: %s', (before, expected) => {
    expect(isFree(after(before), 'A')).toBe(expected);
  });
});
