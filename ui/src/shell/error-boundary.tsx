/** Keeps a mistake in one view from taking the window down. What was kept by the program is not touched by it. */
import { Component, type ReactNode } from 'react';
import { t } from '../messages';
import { Button } from '../shared/button';
import { ListFace } from '../shared/list-face';

interface BoundaryProps {
  /** A new view starts afresh. */
  view: string;
  children: ReactNode;
}

interface BoundaryState {
  readonly failed: Error | null;
  readonly view: string;
}

/** Shows a face in place of a view that threw. */
export class ErrorBoundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { failed: null, view: this.props.view };

  static getDerivedStateFromError(thrown: unknown): Partial<BoundaryState> {
    return { failed: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }

  static getDerivedStateFromProps(props: BoundaryProps, state: BoundaryState): Partial<BoundaryState> | null {
    return props.view === state.view ? null : { failed: null, view: props.view };
  }

  override render(): ReactNode {
    if (this.state.failed === null) return this.props.children;
    return (
      <ListFace
        kind="failed"
        title={t('boundary.title')}
        actions={
          <Button
            variant="primary"
            onPress={() => {
              this.setState({ failed: null });
            }}
          >
            {t('boundary.reload')}
          </Button>
        }
      >
        {t('boundary.text')} <span data-selectable>{this.state.failed.message}</span>
      </ListFace>
    );
  }
}
