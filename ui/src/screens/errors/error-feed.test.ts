/** Finding a place in a long list by time: exact indexes, few requests, both orders. */
import { beforeEach, describe, expect, it } from 'vitest';
import { installTransport } from '../../ipc/client';
import { errorFixture } from '../../ipc/testing/error-fixture';
import { testTransport, type TestTransport } from '../../ipc/testing/test-transport';
import { errorFeed } from './error-feed';

const fixture = errorFixture({ count: 100_000, nowMs: Date.UTC(2025, 10, 24) });
let transport: TestTransport;

beforeEach(() => {
  transport = testTransport(fixture.answers);
  installTransport(transport);
});

describe('a jump', () => {
  it.each(['occurred_newest', 'occurred_oldest'] as const)('lands exactly, order %s', async (sort) => {
    const all = sort === 'occurred_newest' ? fixture.rows : fixture.rows.toReversed();
    for (const wanted of [700, 25_000, 50_000, 99_000]) {
      const landing = await errorFeed('', sort).seek?.(wanted, 100_000);
      if (!landing) throw new Error('no landing');
      expect(Math.abs(landing.index - wanted)).toBeLessThanOrEqual(250);
      const down = await landing.down.load(null, 3);
      const up = await landing.up.load(null, 3);
      expect(down.rows.map((row) => row.errorId)).toEqual(
        all.slice(landing.index, landing.index + 3).map((row) => row.errorId),
      );
      expect(up.rows.map((row) => row.errorId)).toEqual(
        all.slice(landing.index - 3, landing.index).toReversed().map((row) => row.errorId),
      );
    }
    expect(transport.sent.filter((each) => each.command === 'list_errors').length).toBeLessThan(4 * 12);
  });

  it('is not tried where the order is not that of the time it occurred', () => {
    expect(errorFeed('is:resolved', 'resolved_newest').seek).toBeUndefined();
    expect(errorFeed('is:resolved', 'resolved_newest').tail).toBeUndefined();
  });
});
