using System.Diagnostics;

namespace Reflex.Durable.Storage;

/// <summary>
/// The only door to the database: whoever commits takes whatever operations have gathered while the transaction before was
/// being flushed, and commits them together. So commits grow with the load, and a lone operation does not wait for company.
/// The store's own thread commits, or, while little goes on, the thread that has the operation.
/// </summary>
internal sealed class Store : IDisposable
{
    /// <summary>Above it, whoever hands operations over is made to wait: memory must not fill faster than the disk.</summary>
    private const int MostWaiting = 50_000;

    /// <summary>A few commits that are not flushed, and less than waking a thread takes.</summary>
    private static readonly TimeSpan LongestSpin = TimeSpan.FromMicroseconds(60);

    private readonly object _gate = new();

    /// <summary>Held from taking operations until they are committed and told, so that they are committed in the order of their arrival.</summary>
    private readonly object _committing = new();

    private readonly StoreSession _session;
    private readonly IDurableCommitObserver? _observer;
    private readonly Action _finished;
    private readonly Action<Exception> _faulted;
    private readonly int _maxOperations;
    private readonly bool _isFlushed;
    private readonly Thread _thread;
    private Queue<StoreOperation> _waiting = new();
    private Queue<StoreOperation> _taken = new();
    private readonly List<StoreOperation> _batch = [];

    /// <summary>How many of <see cref="_batch"/> have been told that they are durable.</summary>
    private int _told;

    private bool _stopping;
    private Exception? _failure;

    /// <param name="options">Where and how to store.</param>
    /// <param name="finished">Called once for every operation that was accepted and is over.</param>
    /// <param name="faulted">Called when the store has failed for good. It must not throw, nor wait for anything.</param>
    public Store(DurableEngineOptions options, Action finished, Action<Exception> faulted)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxOperationsPerCommit, 1);
        _session = StoreSession.Open(options.Storage);
        _observer = options.CommitObserver;
        _isFlushed = options.Storage.IsFlushed;
        _maxOperations = options.MaxOperationsPerCommit;
        _finished = finished;
        _faulted = faulted;
        _thread = new Thread(Run) { IsBackground = true, Name = "Reflex durable store" };
    }

    /// <summary>Reads what is needed before the first operation. Only before <see cref="Start"/>.</summary>
    public StoreSession Session => _session;

    public void Start() => _thread.Start();

    /// <summary>Hands an operation over; false if the store has failed or stopped, in which case the operation has been told.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="here">
    /// Whether to commit it on the calling thread if nobody is committing now: it spares the way to the store's thread, and shares less.
    /// </param>
    public bool Enqueue(StoreOperation operation, bool here = false)
    {
        if (!here || Monitor.IsEntered(_committing) || !TryEnterSoon())
        {
            return Add(operation, wake: true);
        }

        try
        {
            bool accepted = Add(operation, wake: false);
            if (accepted)
            {
                CommitOrFail();
            }

            return accepted;
        }
        finally
        {
            Monitor.Exit(_committing);
        }
    }

    /// <summary>Commits what has been handed over and closes the database.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }

        if (_thread.ThreadState.HasFlag(System.Threading.ThreadState.Unstarted))
        {
            _session.Dispose();
        }
        else
        {
            _thread.Join();
        }
    }

    private bool Add(StoreOperation operation, bool wake)
    {
        Exception? refusal;
        lock (_gate)
        {
            while (_waiting.Count >= MostWaiting && !Monitor.IsEntered(_committing) && _failure is null && !_stopping)
            {
                Monitor.Wait(_gate);
            }

            refusal = _failure ?? (_stopping ? new ObjectDisposedException(nameof(DurableEngine)) : null);
            if (refusal is null)
            {
                _waiting.Enqueue(operation);
                if (wake && _waiting.Count == 1)
                {
                    Monitor.PulseAll(_gate);
                }

                return true;
            }
        }

        operation.Failed(refusal);
        return false;
    }

    /// <summary>Waits for a commit under way, unless it takes as long as a flush does.</summary>
    private bool TryEnterSoon()
    {
        if (Monitor.TryEnter(_committing))
        {
            return true;
        }

        if (_isFlushed)
        {
            return false;
        }

        long began = Stopwatch.GetTimestamp();
        do
        {
            Thread.SpinWait(10);
            if (Monitor.TryEnter(_committing))
            {
                return true;
            }
        }
        while (Stopwatch.GetElapsedTime(began) < LongestSpin);

        return false;
    }

    private void Run()
    {
        while (WaitForWork())
        {
            lock (_committing)
            {
                CommitOrFail();
            }
        }

        lock (_committing)
        {
            _session.Dispose();
        }
    }

    /// <summary>
    /// Only within <see cref="_committing"/>, the failure included: whoever came in between would take what is left of a commit that failed.
    /// </summary>
    private void CommitOrFail()
    {
        try
        {
            CommitWaiting();
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    /// <summary>False when there will be no more.</summary>
    private bool WaitForWork()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                if (_stopping || _failure is not null)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }

            return true;
        }
    }

    private void CommitWaiting()
    {
        lock (_gate)
        {
            (_waiting, _taken) = (_taken, _waiting);
            if (_taken.Count >= MostWaiting)
            {
                Monitor.PulseAll(_gate);
            }
        }

        while (_taken.Count > 0)
        {
            Commit();
        }
    }

    private void Commit()
    {
        _batch.Clear();
        _told = 0;
        while (_batch.Count < _maxOperations && _taken.TryDequeue(out StoreOperation? next))
        {
            _batch.Add(next);
        }

        foreach (StoreOperation operation in _batch)
        {
            operation.Prepare();
        }

        _session.Begin();
        foreach (StoreOperation operation in _batch)
        {
            operation.Apply(_session);
        }

        _observer?.BeforeCommit(_batch.Count);
        _session.Commit();
        _observer?.AfterCommit(_batch.Count);

        foreach (StoreOperation operation in _batch)
        {
            operation.Completed();
            _told++;
            _finished();
        }

        _batch.Clear();
        _told = 0;
    }

    private void Fail(Exception failure)
    {
        List<StoreOperation> orphans = [.. _batch.Skip(_told)];
        lock (_gate)
        {
            _failure = failure as DurableStorageException
                ?? new DurableStorageException($"The durable engine's storage failed: {failure.Message}", failure);
            orphans.AddRange(_taken);
            orphans.AddRange(_waiting);
            _taken.Clear();
            _waiting.Clear();
            Monitor.PulseAll(_gate);
        }

        _faulted(_failure);
        foreach (StoreOperation operation in orphans)
        {
            operation.Failed(_failure);
            _finished();
        }
    }
}
