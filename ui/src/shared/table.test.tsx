/** Tables: which columns fit, which rows are mounted, how the focus moves. */
import { act, fireEvent, render, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { Table, fitting, type TableColumn } from './table';

interface Row {
  readonly id: string;
}

const COLUMNS: readonly TableColumn<Row>[] = [
  { id: 'name', head: 'Name', pxMin: 200, cell: (row) => row.id },
  { id: 'kept', head: 'Kept', px: 100, cell: () => 'k' },
  { id: 'first', head: 'Goes first', px: 100, drop: 9, cell: () => 'a' },
  { id: 'second', head: 'Goes second', px: 100, drop: 2, cell: () => 'b' },
];

function rows(count: number): Row[] {
  return Array.from({ length: count }, (_, at) => ({ id: `row ${at}` }));
}

it('hides columns by priority and keeps those without one', () => {
  const ids = (width: number): readonly string[] => fitting(COLUMNS, width).map((column) => column.id);
  expect(ids(600)).toEqual(['name', 'kept', 'first', 'second']);
  expect(ids(450)).toEqual(['name', 'kept', 'second']);
  expect(ids(320)).toEqual(['name', 'kept']);
  expect(ids(10)).toEqual(['name', 'kept']);
});

it('moves the focus by arrows and opens with Enter', () => {
  const open = vi.fn();
  render(<Table label="Rows" columns={COLUMNS} groups={[{ id: 'all', rows: rows(3) }]} keyOf={(row) => row.id} onOpen={open} />);
  const [, first, second, third] = screen.getAllByRole('row');
  act(() => first?.focus());
  fireEvent.keyDown(first!, { key: 'j' });
  expect(document.activeElement).toBe(second);
  fireEvent.keyDown(second!, { key: 'End' });
  expect(document.activeElement).toBe(third);
  fireEvent.keyDown(third!, { key: 'ArrowDown' });
  expect(document.activeElement).toBe(third);
  fireEvent.keyDown(third!, { key: 'Enter' });
  expect(open).toHaveBeenCalledWith({ id: 'row 2' });
});

it('has one tab stop, which follows the focus', () => {
  render(<Table label="Rows" columns={COLUMNS} groups={[{ id: 'all', rows: rows(3) }]} keyOf={(row) => row.id} />);
  const body = (): HTMLElement[] => screen.getAllByRole('row').slice(1);
  expect(body().map((row) => row.tabIndex)).toEqual([0, -1, -1]);
  act(() => body()[2]?.focus());
  expect(body().map((row) => row.tabIndex)).toEqual([-1, -1, 0]);
});

it('mounts only what is near the view of a long list, and says how long it is', () => {
  render(
    <div>
      <Table label="Rows" columns={COLUMNS} groups={[{ id: 'all', rows: rows(5_000) }]} keyOf={(row) => row.id} />
    </div>,
  );
  expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('5001');
  expect(screen.getAllByRole('row').length).toBeLessThan(400);
});

it('says how it is sorted', () => {
  const sort = vi.fn();
  const columns = COLUMNS.map((column) => ({ ...column, sortable: true }));
  render(
    <Table label="Rows" columns={columns} groups={[{ id: 'all', rows: rows(1) }]} keyOf={(row) => row.id} sort={{ column: 'kept', descending: true }} onSort={sort} />,
  );
  expect(screen.getByRole('columnheader', { name: 'Kept' }).getAttribute('aria-sort')).toBe('descending');
  fireEvent.click(screen.getByRole('button', { name: 'Name' }));
  expect(sort).toHaveBeenCalledWith('name');
});
