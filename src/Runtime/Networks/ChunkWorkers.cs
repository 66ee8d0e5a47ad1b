using System;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace GradientFlow;

/// <summary>Runs numbered chunks of work on the calling thread and on threads of the pool. Which thread takes which chunk is left to chance; what a
/// chunk computes must not depend on it.</summary>
/// <remarks>Nothing is allocated per run. A helper that the pool starts late finds no chunk left and goes; none is waited for before it has taken
/// one.</remarks>
internal sealed class ChunkWorkers
{
    private const int NoWork = int.MaxValue / 2;

    private readonly Action<int, int> _chunk;
    private readonly Helper[] _helpers;
    private int _count;
    private int _next = NoWork;
    private int _left;
    private Exception? _failure;

    /// <param name="chunk">Runs a chunk: worker number, chunk number. A worker runs one chunk at a time.</param>
    /// <param name="workers">At most so many at once, the caller included.</param>
    public ChunkWorkers(Action<int, int> chunk, int workers)
    {
        _chunk = chunk;
        _helpers = new Helper[workers - 1];
        for (var i = 0; i < _helpers.Length; i++)
            _helpers[i] = new Helper(this, i + 1);
    }

    /// <summary>Runs the chunks 0 … count − 1 and returns when all are done.</summary>
    public void Run(int count)
    {
        _failure = null;
        _count = count;
        _left = count;
        Volatile.Write(ref _next, 0); // from here on helpers find work
        for (var i = 0; i < Math.Min(_helpers.Length, count - 1); i++)
            _helpers[i].Wake();
        Work(0);
        var spin = default(SpinWait);
        while (Volatile.Read(ref _left) > 0)
            spin.SpinOnce(sleep1Threshold: -1);
        Volatile.Write(ref _next, NoWork); // a helper that comes late must not see the next run half set up
        if (_failure is { } failure)
            ExceptionDispatchInfo.Throw(failure);
    }

    private void Work(int worker)
    {
        while (true)
        {
            var chunk = Interlocked.Increment(ref _next) - 1;
            if (chunk >= Volatile.Read(ref _count))
                return;
            try
            {
                _chunk(worker, chunk);
            }
            catch (Exception e)
            {
                _failure = e;
            }

            Interlocked.Decrement(ref _left);
        }
    }

    private sealed class Helper(ChunkWorkers workers, int number) : IThreadPoolWorkItem
    {
        private int _isAwake;

        /// <summary>Asks the pool for a thread, unless the last one has not gone yet.</summary>
        public void Wake()
        {
            if (Interlocked.CompareExchange(ref _isAwake, 1, 0) == 0)
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        public void Execute()
        {
            workers.Work(number);
            Volatile.Write(ref _isAwake, 0);
        }
    }
}
