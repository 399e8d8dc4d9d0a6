/** Scrolling over more rows than an element may be high, widths of columns, moves. */
import { describe, expect, it } from 'vitest';
import { fitColumns, fittedPx } from './column-fit';
import { movedTo } from './grid-keys';
import { BODY_PX_MAX, bodyPx, listTopMax, listTopShowing, placeFor, rowsSeen, scrolledTo } from './scroll-scale';

describe('scrolling', () => {
  const short = { rows: 1_000, rowPx: 32, viewPx: 640 };
  const long = { rows: 3_000_000, rowPx: 32, viewPx: 640 };

  it('is one to one while the element may be as high as the list', () => {
    expect(bodyPx(short)).toBe(32_000);
    expect(scrolledTo({ scrollTop: 0, listTop: 0 }, 12_345, short)).toEqual({ scrollTop: 12_345, listTop: 12_345 });
  });

  it('reaches first and last row of a list that is too high', () => {
    expect(bodyPx(long)).toBe(BODY_PX_MAX);
    const end = scrolledTo({ scrollTop: 0, listTop: 0 }, BODY_PX_MAX - long.viewPx, long);
    expect(end.listTop).toBe(listTopMax(long));
    expect(rowsSeen(end.listTop, long).last).toBe(2_999_999);
    expect(scrolledTo(end, 0, long).listTop).toBe(0);
  });

  it('stays exact to the pixel for short moves, and in proportion for long ones', () => {
    const middle = scrolledTo({ scrollTop: 0, listTop: 0 }, 8_000_000, long);
    expect(rowsSeen(middle.listTop, long).first / long.rows).toBeCloseTo(0.5, 3);
    expect(scrolledTo(middle, 8_000_100, long).listTop).toBe(middle.listTop + 100);
  });

  it('visits every row by short moves', () => {
    let place = placeFor(1_000_000 * 32, long);
    const seen = new Set<number>();
    for (let turn = 0; turn < 100; turn += 1) {
      seen.add(rowsSeen(place.listTop, long).first);
      place = scrolledTo(place, place.scrollTop + 32, long);
    }
    expect([...seen]).toEqual(Array.from({ length: 100 }, (_, at) => 1_000_000 + at));
  });

  it('shows a row by the shortest way', () => {
    expect(listTopShowing(0, 320, short)).toBe(0);
    expect(listTopShowing(15, 320, short)).toBe(320);
    expect(listTopShowing(30, 320, short)).toBe(31 * 32 - 640);
  });
});

describe('columns', () => {
  const columns = [
    { id: 'message', px: 280, fill: true, yields: 0 },
    { id: 'code', px: 118, yields: 1 },
    { id: 'source', px: 84, yields: 3 },
    { id: 'flow', px: 168, yields: 2 },
    { id: 'time', px: 98, yields: 0 },
  ];

  it.each([
    [900, ['message', 'code', 'source', 'flow', 'time'], 280 + 152],
    [700, ['message', 'code', 'flow', 'time'], 280 + 36],
    [520, ['message', 'code', 'time'], 280 + 24],
    [400, ['message', 'time'], 280 + 22],
    [200, ['message', 'time'], 280],
  ])('in %i px are %j, the message %i px', (room, shown, messagePx) => {
    const fitted = fitColumns(columns, room);
    expect([...fitted.keys()]).toEqual(shown);
    expect(fitted.get('message')).toBe(messagePx);
  });

  it('fill the room exactly, and reach over it only for those that never go', () => {
    expect(fittedPx(fitColumns(columns, 900))).toBe(900);
    const widened = columns.map((column) => (column.id === 'flow' ? { ...column, px: 600, yields: 0 } : column));
    const fitted = fitColumns(widened, 700);
    expect([...fitted.keys()]).toEqual(['message', 'flow', 'time']);
    expect(fittedPx(fitted)).toBe(280 + 600 + 98);
  });
});

describe('moves', () => {
  it('stay inside the list', () => {
    expect(movedTo(0, 'up', 10, 5)).toBe(0);
    expect(movedTo(9, 'down', 10, 5)).toBe(9);
    expect(movedTo(8, 'page_down', 10, 5)).toBe(9);
    expect(movedTo(8, 'page_up', 10, 5)).toBe(4);
    expect(movedTo(3, 'last', 1_000_000, 5)).toBe(999_999);
  });
});
