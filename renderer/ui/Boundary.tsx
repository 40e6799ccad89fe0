/** Keeps what breaks in one part of a page (the map, say) from taking the standings with it. */
import { Component, type ReactNode } from 'react';

interface BoundaryProps {
  readonly children: ReactNode;
  /** Shown instead of the part that failed. */
  readonly fallback: ReactNode;
}

export class Boundary extends Component<BoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidCatch(error: unknown) {
    console.error('A part of this page failed; the rest goes on.', error);
  }

  override render() {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}
