import { describe, expect, it } from 'vitest';
import { createMetrics, noMetrics } from './metrics.js';

describe('metrics', () => {
  it('counts by rail and outcome, and knows the share of successes', () => {
    const metrics = createMetrics();
    metrics.count('verify', 'evm', 'refused', 0.02);
    metrics.count('settle', 'offchain', 'success', 0.2);
    metrics.count('settle', 'offchain', 'success', 0.004);
    metrics.count('settle', 'offchain', 'unknown', 40);
    metrics.count('settle', 'unserved', 'error', 0.001);
    const lines = metrics.render()?.split('\n') ?? [];
    expect(lines).toEqual(
      expect.arrayContaining([
        'x402_verify_total{rail="evm",outcome="refused"} 1',
        'x402_settle_total{rail="offchain",outcome="success"} 2',
        'x402_settle_total{rail="offchain",outcome="unknown"} 1',
        'x402_settle_success_ratio 0.5',
        'x402_request_duration_seconds_bucket{endpoint="settle",rail="offchain",le="0.005"} 1',
        'x402_request_duration_seconds_bucket{endpoint="settle",rail="offchain",le="30"} 2',
        'x402_request_duration_seconds_bucket{endpoint="settle",rail="offchain",le="+Inf"} 3',
        'x402_request_duration_seconds_sum{endpoint="settle",rail="offchain"} 40.204',
        'x402_request_duration_seconds_count{endpoint="settle",rail="offchain"} 3',
      ]),
    );
    expect(lines.at(-1)).toBe('');
  });

  it('is off by default', () => {
    noMetrics.count('settle', 'evm', 'success', 1);
    expect(noMetrics.render()).toBeUndefined();
  });
});
