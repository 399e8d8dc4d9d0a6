/** The command palette: every command, every flow, and a search in the errors. One list box under one field. */
import { Search, Workflow } from 'lucide-react';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import type { Navigation } from '../ipc/gen/api';
import { useRpc } from '../ipc/query';
import { t } from '../messages';
import { classes } from '../shared/classes';
import { useCommandList, type Command } from '../shared/command';
import { BareDialog } from '../shared/dialog';
import { Icon, type IconOf } from '../shared/icon';
import { Kbd } from '../shared/kbd';
import { navigate } from '../shared/route';
import { matchText, rankOf } from './palette-match';
import styles from './palette.module.css';
import { GROUPS } from './shortcut-sheet';
import { STANDALONE_SCOPE } from './flow-tree-nodes';

/** Flows and integrations that are listed at most. */
const PLACES_MAX = 8;

interface Line {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  readonly note?: string | undefined;
  readonly icon?: IconOf | undefined;
  readonly keys?: string | undefined;
  readonly disabledReason?: string | undefined;
  readonly run: () => void;
}

interface PaletteProps {
  onClose: () => void;
  onSheet: () => void;
}

/** The palette. */
export function Palette({ onClose, onSheet }: PaletteProps) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const navigation = useRpc('get_navigation', {}).data;
  const lines = linesFor(useCommandList(), navigation, text.trim());
  const chosen = Math.min(at, Math.max(0, lines.length - 1));

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen, text]);

  const run = (line: Line | undefined): void => {
    if (line === undefined || line.disabledReason !== undefined) return;
    onClose();
    // The dialog first gives the focus back; the command may then move it on.
    setTimeout(line.run, 0);
  };
  const onKey = (event: KeyboardEvent): void => {
    const moves: Readonly<Record<string, number>> = { ArrowDown: chosen + 1, ArrowUp: chosen - 1, PageDown: chosen + 8, PageUp: chosen - 8 };
    const next = moves[event.key];
    if (next !== undefined) {
      event.preventDefault();
      setAt(event.key.startsWith('Page') ? clamp(next, lines.length) : (next + lines.length) % Math.max(1, lines.length));
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      run(event.ctrlKey || event.metaKey ? lines.find((line) => line.id === 'find open') : lines[chosen]);
    }
  };

  return (
    <BareDialog open onClose={onClose} label={t('palette.label')} className={styles.palette}>
      <div className={styles.input}>
        <Icon of={Search} />
        <input
          autoFocus
          role="combobox"
          aria-expanded={lines.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={lines.length > 0 ? `${id}-${chosen}` : undefined}
          aria-autocomplete="list"
          aria-label={t('palette.input')}
          placeholder={t('palette.input')}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onKeyDown={onKey}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
        />
      </div>
      <div ref={list} className={styles.list} id={`${id}-list`} role="listbox" aria-label={t('palette.results')}>
        {lines.map((line, place) => (
          <div key={line.id} role="presentation">
            {line.group !== lines[place - 1]?.group && (
              <div className={styles.group} role="presentation">
                {line.group}
              </div>
            )}
            <div
              id={`${id}-${place}`}
              role="option"
              aria-selected={place === chosen}
              aria-disabled={line.disabledReason !== undefined || undefined}
              title={line.disabledReason}
              className={classes(styles.option, place === chosen && styles.on, line.disabledReason !== undefined && styles.off)}
              onPointerMove={() => {
                setAt(place);
              }}
              onClick={() => {
                run(line);
              }}
            >
              {line.icon !== undefined && <Icon of={line.icon} />}
              <span className="ell">
                <Marked text={line.title} mark={text.trim()} />
              </span>
              {line.note !== undefined && <span className={classes(styles.note, 'ell')}>{line.note}</span>}
              {line.keys !== undefined && (
                <span className={styles.keys}>
                  <Kbd keys={line.keys} apart />
                </span>
              )}
            </div>
          </div>
        ))}
      </div>
      {lines.length === 0 && <p className={styles.none}>{t('palette.none')}</p>}
      <footer className={styles.foot}>
        <span>
          <Kbd keys="ArrowUp ArrowDown" apart /> {t('palette.move')}
        </span>
        <span>
          <Kbd keys="Enter" /> {t('palette.run')}
        </span>
        <button type="button" className={styles.sheet} onClick={onSheet}>
          <Kbd keys="?" /> {t('palette.all_keys')}
        </button>
      </footer>
    </BareDialog>
  );
}

function clamp(at: number, length: number): number {
  return Math.min(Math.max(0, length - 1), Math.max(0, at));
}

function Marked({ text, mark }: { text: string; mark: string }) {
  const found = matchText(text, mark);
  if (found === null) return text;
  return (
    <>
      {text.slice(0, found.from)}
      <b>{text.slice(found.from, found.to)}</b>
      {text.slice(found.to)}
    </>
  );
}

function linesFor(commands: readonly Command[], navigation: Navigation | undefined, text: string): readonly Line[] {
  const asLines = GROUPS.flatMap((group) =>
    commands
      .filter((command) => command.group === group && command.quiet !== true)
      .map<Line>((command) => ({
        id: command.id,
        group: t(`palette.group_${group}`),
        title: command.title,
        note: command.note,
        icon: command.icon,
        keys: command.keys?.[0],
        disabledReason: command.disabledReason,
        run: command.run,
      })),
  );
  if (text === '') return asLines;
  const go = t('palette.group_go');
  const found = asLines.filter((line) => rankOf(line.title, text) !== null);
  const places = placesOf(navigation, text);
  const before = found.filter((line) => line.group !== t('palette.group_account') && line.group !== t('palette.group_settings'));
  const after = found.filter((line) => !before.includes(line));
  return [...before, ...places.map((line) => ({ ...line, group: go })), ...after, ...searches(navigation, text)];
}

function placesOf(navigation: Navigation | undefined, text: string): readonly Line[] {
  const group = t('palette.group_go');
  const all = (navigation?.integrations ?? []).flatMap<Line>((integration) => [
    {
      id: `integration ${integration.id ?? STANDALONE_SCOPE}`,
      group,
      title: integration.id === null ? t('common.standalone') : integration.name,
      note: t('palette.integration_note'),
      icon: Workflow,
      run: () => {
        navigate('dashboard', { scope: integration.id ?? STANDALONE_SCOPE });
      },
    },
    ...integration.flows.map<Line>((flow) => ({
      id: `flow ${flow.id}`,
      group,
      title: flow.name,
      note: t('palette.flow_note', { count: flow.openErrors }),
      icon: Workflow,
      run: () => {
        navigate('errors', { q: `is:open flow:${flow.id}` });
      },
    })),
  ]);
  return all
    .map((line) => ({ line, rank: rankOf(line.title, text) }))
    .filter((each): each is { line: Line; rank: number } => each.rank !== null)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, PLACES_MAX)
    .map((each) => each.line);
}

function searches(navigation: Navigation | undefined, text: string): readonly Line[] {
  const group = t('palette.group_search');
  const line = (id: string, title: string, query: string, keys?: string): Line => ({
    id,
    group,
    title,
    icon: Search,
    keys,
    run: () => {
      navigate('errors', { q: query });
    },
  });
  return [
    line('find open', t('palette.find', { text, count: navigation?.openErrors ?? 0 }), `is:open ${text}`, 'Ctrl+Enter'),
    line('find all', t('palette.find_all', { text }), text),
  ];
}
