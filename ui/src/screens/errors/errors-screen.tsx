/**
 * The error desk: search bar, filters, one of three lists, selection bar, pane, dry run. Owns which parts are shown;
 * what ties them together is in `use-desk`.
 */
import { useId, useRef, type JSX, type RefObject } from 'react';
import { t } from '../../messages';
import { BulkConfirm } from '../../parts/bulk-confirm/bulk-confirm';
import { ErrorPane } from '../../parts/error-pane/error-pane';
import { QueryBar, type QueryBarHandle } from '../../parts/query-bar/query-bar';
import { isScope, ScopePick } from '../../parts/scope-pick';
import { SelectionBar } from '../../parts/selection-bar/selection-bar';
import type { GridHandle } from '../../shared/data-grid';
import { ScreenHead } from '../../shared/screen';
import { TabBar, TabPanel, type Tab } from '../../shared/tabs';
import { DataEditDialog } from './data-edit-dialog';
import { useDeskCommands } from './desk-commands';
import { FiltersButton, FiltersRail } from './desk-filters';
import { LISTS, type DeskTab } from './desk-query';
import { DownloadDialog } from './download-dialog';
import { ErrorList } from './error-list';
import { GroupList } from './group-list';
import { ListTools } from './list-tools';
import styles from './errors-screen.module.css';
import { LabelDialog } from './label-dialog';
import { RetryList } from './retry-list';
import { RunNote } from './run-note';
import { SaveView } from './save-view';
import { countOf, isBlocked, isEmpty, NOTHING, refOf, requestOf, retriableOf } from './selection';
import { useDesk, type Desk } from './use-desk';

interface PartProps {
  desk: Desk;
  gridRef: RefObject<GridHandle | null>;
}

export function ErrorsScreen(): JSX.Element {
  const bar = useRef<QueryBarHandle>(null);
  const gridRef = useRef<GridHandle>(null);
  const idBase = useId();
  const desk = useDesk(gridRef);
  const { query } = desk;
  useDeskCommands(desk, {
    focusQuery: () => bar.current?.focus(),
    move: (step) => gridRef.current?.move(step),
    toggle: () => gridRef.current?.toggle(),
  });
  return (
    <>
      <ScreenHead title={t('errors.title')}>
        <ScopePick parts={query.parts} onRemove={(part) => query.setText(part.without)} onChoose={query.setPlace} />
        <QueryBar ref={bar} query={query.text} parts={query.parts} hides={isScope} onQuery={query.setText} note={resultNote(desk)} />
        <SaveView query={query} blocked={desk.blocked} withText={!desk.isNarrow} />
      </ScreenHead>
      <div className={styles.desk}>
        {!desk.isNarrow && <FiltersRail desk={desk} />}
        <section className={styles.list} aria-label={t('errors.list')}>
          <TabBar
            label={t('errors.tabs')}
            idBase={idBase}
            className={styles.tabs}
            tabs={tabsOf(desk)}
            selected={query.tab}
            onSelect={query.setTab}
          >
            <span className={styles.tools}>
              {desk.isNarrow && <FiltersButton desk={desk} />}
              <ListTools desk={desk} />
            </span>
          </TabBar>
          <TabPanel idBase={idBase} selected={query.tab} className={styles.panel}>
            <RunNote parts={query.parts} />
            <List desk={desk} gridRef={gridRef} />
          </TabPanel>
          {!isEmpty(desk.selection) && !desk.isRetries && <Selected desk={desk} />}
        </section>
        <Side desk={desk} gridRef={gridRef} />
      </div>
      {desk.actions.choosing !== null && <LabelDialog choosing={desk.actions.choosing} onChosen={desk.actions.chosen} />}
      {desk.downloading !== null && <DownloadDialog download={desk.downloading} onClose={desk.closeDownload} />}
      {desk.editingData !== null && (
        <DataEditDialog
          {...desk.editingData}
          onClose={desk.closeEditData}
          onQueued={(queued) => {
            desk.closeEditData();
            desk.actions.tell(queued, t('many.queued', { count: queued.count }));
          }}
        />
      )}
      <DryRun desk={desk} />
    </>
  );
}

function List({ desk, gridRef }: PartProps): JSX.Element {
  if (desk.isRetries) {
    return <RetryList query={desk.query.text} total={desk.facets?.retries ?? null} gridRef={gridRef} sync={desk.sync} />;
  }
  const { query, groups } = desk;
  if (query.group !== null) {
    return (
      <GroupList
        desk={query}
        by={query.group}
        list={groups}
        sync={desk.sync}
        gridRef={gridRef}
        current={desk.at}
        onCurrent={desk.setAt}
        onOpen={desk.openGroup}
        choice={desk.groupChoice}
        withoutFoot={!isEmpty(desk.selection) && desk.sync?.phase !== 'offline'}
      />
    );
  }
  return (
    <ErrorList
      desk={desk.query}
      list={desk.list}
      sync={desk.sync}
      gridRef={gridRef}
      compact={desk.isNarrow || desk.shown !== null}
      current={desk.at}
      onCurrent={desk.setAt}
      onOpen={desk.open}
      selection={desk.selection}
      onSelection={desk.setSelection}
      onUndo={desk.actions.undo}
      columns={desk.columns}
      // Offline the age of the rows stays in sight.
      withoutFoot={!isEmpty(desk.selection) && desk.sync?.phase !== 'offline'}
    />
  );
}

function Selected({ desk }: { desk: Desk }): JSX.Element {
  const { selection, query, list, actions, groupChoice } = desk;
  const chosen = query.group !== null && groupChoice.count > 0 ? t(`groups.selected_${query.group}`, { count: groupChoice.count }) : null;
  const count = countOf(selection);
  const total = list.head?.total ?? 0;
  const offersAll = selection.kind === 'keys' && count < total && query.text !== '';
  return (
    <SelectionBar
      count={count}
      retriable={retriableOf(selection)}
      groups={chosen}
      matching={offersAll ? total : null}
      byQuery={chosen === null && selection.kind === 'query' && isBlocked(selection, query.text) ? selection.query : null}
      except={selection.kind === 'query' ? selection.except.size : 0}
      roomy={!desk.isNarrow && desk.shown === null}
      pending={actions.pending}
      blocked={desk.blocked}
      onDownload={desk.download}
      onEditData={desk.editData}
      onSelectAll={desk.selectAll}
      onAct={(action) => actions.start(action, requestOf(selection), count)}
      onClear={() => desk.setSelection(NOTHING)}
    />
  );
}

function Side({ desk, gridRef }: PartProps): JSX.Element | null {
  const { shown, pane, list, query } = desk;
  if (shown === null) return null;
  return (
    <div className={styles.side}>
      <ErrorPane
        errorRef={refOf(shown)}
        row={shown}
        at={pane.other === null ? desk.at + 1 : 0}
        total={list.rows?.getView().total ?? 0}
        tab={pane.tab}
        onTab={pane.setTab}
        px={pane.px}
        onPx={pane.setPx}
        marks={list.head?.marks ?? []}
        pending={desk.actions.pending}
        blocked={desk.blocked}
        onAct={desk.act}
        onUndo={desk.actions.undo}
        onPrevious={() => gridRef.current?.move('up', true)}
        onNext={() => gridRef.current?.move('down', true)}
        onClose={pane.close}
        onShow={pane.showOther}
        onSearch={(key, value) => query.edit({ key, value, on: true, replace: true })}
      />
    </div>
  );
}

function DryRun({ desk }: { desk: Desk }): JSX.Element | null {
  const { actions, query } = desk;
  const { asked } = actions;
  if (asked === null) return null;
  // Only a query can say which rows a retry leaves out.
  const byQuery = asked.query !== null && asked.except === 0 && asked.preview.action === 'retry' ? asked.query : null;
  return (
    <BulkConfirm
      preview={asked.preview}
      query={asked.query}
      except={asked.except}
      account={desk.session?.account ?? null}
      offline={desk.sync?.phase === 'offline'}
      pending={actions.pending !== null}
      failure={actions.failure}
      onConfirm={actions.confirm}
      onClose={actions.close}
      onPace={actions.setPace}
      onShowLeftOut={
        byQuery === null
          ? null
          : () => {
              actions.close();
              query.setText(`${byQuery} -is:retriable`);
            }
      }
    />
  );
}

function tabsOf({ query, facets, list }: Desk): Tab<DeskTab>[] {
  const counts = { open: facets?.open, resolved: facets?.resolved, retries: facets?.retries, mixed: list.head?.total };
  const shown: DeskTab[] = query.tab === 'mixed' ? [...LISTS, 'mixed'] : [...LISTS];
  return shown.map((id) => ({ id, label: t(`errors.tab_${id}`), count: counts[id] }));
}

function resultNote({ isRetries, facets, query, groups, list: { head } }: Desk): string {
  if (isRetries) return facets === undefined ? '' : t('errors.retry_runs', { count: facets.retries });
  if (query.group !== null && head !== null) {
    const found = groups.head;
    if (found === null) return '';
    return t(`groups.results_${query.group}`, { count: head.total, groups: found.total, ms: Math.ceil(found.tookMs) });
  }
  return head === null ? '' : t('errors.results', { count: head.total, ms: Math.ceil(head.tookMs) });
}
