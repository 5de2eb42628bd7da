/** Keeps the end of the conversation in view while it grows, unless the reader has scrolled away from it. */

export class KeepInView {
  readonly #end: HTMLElement;
  #isFollowing = true;

  /** `end` is an element after the last turn, `composer` what may cover it. */
  constructor(end: HTMLElement, composer: HTMLElement) {
    this.#end = end;
    // On a narrow page the composer floats over the conversation's end.
    new ResizeObserver(() => end.style.setProperty("--composer-height", `${composer.offsetHeight}px`)).observe(composer);
    // Only the reader's own scrolling decides: growth of the content alone must not end the following.
    const onScroll = (): void => {
      this.#isFollowing = end.getBoundingClientRect().top < innerHeight + 40;
    };
    for (const kind of ["wheel", "touchmove", "keydown"])
      addEventListener(kind, () => requestAnimationFrame(onScroll), { passive: true });
  }

  /** Shows the end from now on. */
  follow(): void {
    this.#isFollowing = true;
    this.update();
  }

  /** The content has grown. */
  update(): void {
    if (this.#isFollowing) this.#end.scrollIntoView({ block: "end" });
  }
}
