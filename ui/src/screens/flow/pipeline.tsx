/** The flow drawn as steps from left to right: live open errors as a badge, counts of the run below. */
import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ConsoleRun, FlowLane, FlowPage, FlowStep, StepRun } from '../../ipc/gen/api';
import { rich, t } from '../../messages';
import { runFace } from '../../parts/run-status';
import { classes } from '../../shared/classes';
import { formatCount } from '../../shared/format';
import { Icon } from '../../shared/icon';
import { LetterTile } from '../../shared/letter-tile';
import { href } from '../../shared/route';
import styles from './flow.module.css';

interface PipelineProps {
  flow: FlowPage;
  run: ConsoleRun | null;
}

/** The pipeline. */
export function Pipeline({ flow, run }: PipelineProps) {
  const runs = new Map(run?.steps.map((step) => [step.stepId, step]));
  const moving = run !== null && run.endedAtMs === null && run.startedAtMs !== null;
  if (flow.columns.length === 0) return <p className={styles.noSteps}>{t('flow.no_steps')}</p>;
  return (
    <div className={styles.pipe} role="region" aria-label={t('flow.pipeline', { flow: flow.flowName })} tabIndex={0}>
      <ol className={classes(styles.columns, moving && styles.moving)}>
        {flow.columns.map((column, at) => (
          <li key={at} className={classes(styles.column, column.isRouter && styles.router)}>
            {column.lanes.map((lane, place) => (
              <Lane key={place} lane={lane} at={place} named={column.isRouter}>
                {lane.steps.map((step) => (
                  <Node key={step.stepId} step={step} run={runs.get(step.stepId)} flowId={flow.flowId} />
                ))}
              </Lane>
            ))}
          </li>
        ))}
      </ol>
    </div>
  );
}

function Lane({ lane, at, named, children }: { lane: FlowLane; at: number; named: boolean; children: ReactNode }) {
  if (!named) return <>{children}</>;
  const name = lane.name === '' ? t('flow.branch_unnamed', { at: at + 1 }) : lane.name;
  return (
    <div className={styles.lane} role="group" aria-label={name}>
      <span className={styles.laneName} title={name}>{name}</span>
      <div className={styles.laneSteps}>
        {lane.steps.length === 0 ? <span className={styles.quiet}>{t('flow.branch_empty')}</span> : children}
      </div>
    </div>
  );
}

/** Kind and application of a step in words. */
export function kindText(step: { kind: FlowStep['kind'] | null; application: string | null }): string {
  const kind = t(`flow.kind_${step.kind ?? 'gone'}`);
  return step.application === null ? kind : t('flow.kind_of', { kind, application: step.application });
}

function Node({ step, run, flowId }: { step: FlowStep; run: StepRun | undefined; flowId: string }) {
  const query = `is:open flow:${flowId} step:${step.stepId}`;
  return (
    <div className={styles.node}>
      <div className={styles.nodeHead}>
        <LetterTile name={step.application ?? step.name} />
        <div className={styles.nodeName}>
          <b className="ell" title={step.name}>{step.name}</b>
          <span className="ell">{kindText(step)}</span>
        </div>
        {step.openErrors > 0 && (
          <a
            className={styles.badge}
            href={href('errors', { q: query })}
            aria-label={t('flow.node_open', { count: step.openErrors, step: step.name })}
            title={t('flow.node_open', { count: step.openErrors, step: step.name })}
          >
            <Icon of={CircleAlert} size={12} />
            <span className="tn">{formatCount(step.openErrors)}</span>
          </a>
        )}
      </div>
      <div className={styles.nodeCounts}>{run === undefined || run.status === null ? <span>{t('flow.node_idle')}</span> : <NodeCounts run={run} status={run.status} />}</div>
    </div>
  );
}

function NodeCounts({ run, status }: { run: StepRun; status: string }) {
  const bold = (chunks: ReactNode[]): ReactNode => <b key="n">{chunks}</b>;
  const face = runFace(status, run.errors);
  return (
    <>
      <span className={styles[face.tone]} title={face.word}>
        {face.icon === undefined ? <span className={styles.dot} /> : <Icon of={face.icon} size={12} />}
        <span className="vh">{face.word}</span>
      </span>
      <span>{rich('flow.node_ok', { count: formatCount(run.success), b: bold })}</span>
      <span>{rich('flow.node_ignored', { count: formatCount(run.ignored), b: bold })}</span>
      <span className={run.errors > 0 ? styles.bad : undefined}>
        {rich('flow.node_errors', { count: formatCount(run.errors), n: run.errors, b: bold })}
      </span>
    </>
  );
}
