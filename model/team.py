"""Several processes that train one net: each on its own batches, and every few seconds all go on from the mean of their weights."""

import torch
import torch.multiprocessing as processes

SECONDS = 15  # between two means: the processes drift little, and the copying costs nothing


class Member:
    """One process of a team; `rank` 0 writes the log and the checkpoints."""

    def __init__(self, rank, slots, barrier):
        self.rank, self.slots, self.barrier = rank, slots, barrier

    @torch.no_grad()
    def average(self, flat):
        """Put the mean of all members' weights into `flat`. Waits for all."""
        if len(self.slots) == 1:
            return
        self.slots[self.rank].copy_(flat)
        self.barrier.wait()
        flat.copy_(self.slots.mean(0))
        self.barrier.wait()


def run(size, work, weights):
    """`work(member)` in `size` processes; `weights`: how many a net has."""
    context = processes.get_context("fork")
    slots, barrier = torch.zeros(size, weights).share_memory_(), context.Barrier(size)
    others = [context.Process(target=work, args=(Member(rank, slots, barrier),), daemon=True) for rank in range(1, size)]
    for process in others:
        process.start()
    work(Member(0, slots, barrier))
    for process in others:
        process.join()
