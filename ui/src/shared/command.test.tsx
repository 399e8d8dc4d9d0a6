/** Keys find their commands, and text fields keep theirs. */
import { fireEvent, render, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { CommandProvider, CommandRegistry, useCommands, type Command } from './command';
import { isStroke, keyNames, parseKeys } from './hotkeys';

function Registering({ commands }: { commands: readonly Command[] }) {
  useCommands(commands);
  return <input aria-label="field" />;
}

function show(commands: readonly Command[]): CommandRegistry {
  const registry = new CommandRegistry();
  render(
    <CommandProvider registry={registry}>
      <Registering commands={commands} />
    </CommandProvider>,
  );
  return registry;
}

function command(id: string, keys: string, run: () => void, more: Partial<Command> = {}): Command {
  return { id, title: id, group: 'screen', keys: [keys], run, ...more };
}

it('runs a command by its key, and not with another modifier', () => {
  const run = vi.fn();
  show([command('resolve', 'e', run)]);
  fireEvent.keyDown(document.body, { key: 'e', ctrlKey: true });
  expect(run).not.toHaveBeenCalled();
  fireEvent.keyDown(document.body, { key: 'e' });
  expect(run).toHaveBeenCalledTimes(1);
});

it('runs a sequence only when its keys follow one another', () => {
  const run = vi.fn();
  show([command('go', 'g d', run)]);
  fireEvent.keyDown(document.body, { key: 'd' });
  fireEvent.keyDown(document.body, { key: 'g' });
  fireEvent.keyDown(document.body, { key: 'x' });
  fireEvent.keyDown(document.body, { key: 'd' });
  expect(run).not.toHaveBeenCalled();
  fireEvent.keyDown(document.body, { key: 'g' });
  fireEvent.keyDown(document.body, { key: 'd' });
  expect(run).toHaveBeenCalledTimes(1);
});

it('leaves the keys of a text field to the field', () => {
  const plain = vi.fn();
  const palette = vi.fn();
  show([command('resolve', 'e', plain), command('palette', 'Ctrl+K', palette, { inText: true })]);
  const field = screen.getByRole('textbox', { name: 'field' });
  fireEvent.keyDown(field, { key: 'e' });
  fireEvent.keyDown(field, { key: 'k', ctrlKey: true });
  expect(plain).not.toHaveBeenCalled();
  expect(palette).toHaveBeenCalledTimes(1);
});

it('does not run what cannot be done now', () => {
  const run = vi.fn();
  show([command('retry', 'r', run, { disabledReason: 'nothing selected' })]);
  fireEvent.keyDown(document.body, { key: 'r' });
  expect(run).not.toHaveBeenCalled();
});

it('reaches the newest closure although the list of commands did not change', () => {
  const first = vi.fn();
  const second = vi.fn();
  const registry = new CommandRegistry();
  const tree = (run: () => void) => (
    <CommandProvider registry={registry}>
      <Registering commands={[command('a', 'a', run)]} />
    </CommandProvider>
  );
  const { rerender, unmount } = render(tree(first));
  rerender(tree(second));
  fireEvent.keyDown(document.body, { key: 'a' });
  expect(first).not.toHaveBeenCalled();
  expect(second).toHaveBeenCalledTimes(1);
  unmount();
  expect(registry.all()).toEqual([]);
});

it('lets a printed character bring its own Shift', () => {
  const [question] = parseKeys('?');
  const [upper] = parseKeys('Shift+R');
  const press = (key: string, shiftKey: boolean): KeyboardEvent => new KeyboardEvent('keydown', { key, shiftKey });
  expect(question !== undefined && isStroke(press('?', true), question)).toBe(true);
  expect(upper !== undefined && isStroke(press('R', true), upper)).toBe(true);
  expect(upper !== undefined && isStroke(press('r', false), upper)).toBe(false);
});

it('prints keys as they stand on the keyboard', () => {
  expect(keyNames('Ctrl+K')).toEqual(['Ctrl', 'K']);
  expect(keyNames('g d')).toEqual(['G', 'D']);
  expect(keyNames('?')).toEqual(['?']);
  expect(keyNames('ArrowUp')).toEqual(['↑']);
});
