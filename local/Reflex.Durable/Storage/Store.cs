namespace Reflex.Durable.Storage;

/// <summary>
/// The only door to the database: one thread that takes whatever operations have gathered while the transaction before was
/// being flushed, and commits them together. So commits grow with the load, and a lone operation does not wait for company.
/// </summary>
internal sealed class Store : IDisposable
{
    /// <summary>Above it, whoever hands operations over is made to wait: memory must not fill faster than the disk.</summary>
    private const int MostWaiting = 50_000;

    private readonly object _gate = new();
    private readonly StoreSession _session;
    private readonly IDurableCommitObserver? _observer;
    private readonly Action _finished;
    private readonly Action<Exception> _faulted;
    private readonly int _maxOperations;
    private readonly Thread _thread;
    private Queue<StoreOperation> _waiting = new();
    private Queue<StoreOperation> _taken = new();
    private readonly List<StoreOperation> _batch = [];
    private bool _stopping;
    private Exception? _failure;

    /// <param name="options">Where and how to store.</param>
    /// <param name="finished">Called once for every operation that was accepted and is over.</param>
    /// <param name="faulted">Called when the store has failed for good.</param>
    public Store(DurableEngineOptions options, Action finished, Action<Exception> faulted)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxOperationsPerCommit, 1);
        _session = StoreSession.Open(options.Storage);
        _observer = options.CommitObserver;
        _maxOperations = options.MaxOperationsPerCommit;
        _finished = finished;
        _faulted = faulted;
        _thread = new Thread(Run) { IsBackground = true, Name = "Reflex durable store" };
    }

    /// <summary>Reads what is needed before the first operation. Only before <see cref="Start"/>.</summary>
    public StoreSession Session => _session;

    public void Start() => _thread.Start();

    /// <summary>Hands an operation over; false if the store has failed or stopped, in which case the operation has been told.</summary>
    public bool Enqueue(StoreOperation operation)
    {
        Exception? refusal;
        lock (_gate)
        {
            while (_waiting.Count >= MostWaiting && Thread.CurrentThread != _thread && _failure is null && !_stopping)
            {
                Monitor.Wait(_gate);
            }

            refusal = _failure ?? (_stopping ? new ObjectDisposedException(nameof(DurableEngine)) : null);
            if (refusal is null)
            {
                _waiting.Enqueue(operation);
                if (_waiting.Count == 1)
                {
                    Monitor.PulseAll(_gate);
                }

                return true;
            }
        }

        operation.Failed(refusal);
        return false;
    }

    /// <summary>Commits what has been handed over and closes the database.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }

        if (_thread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            _session.Dispose();
        }
        else
        {
            _thread.Join();
        }
    }

    private void Run()
    {
        try
        {
            while (TakeWaiting())
            {
                while (_taken.Count > 0)
                {
                    Commit();
                }
            }
        }
        catch (Exception e)
        {
            Fail(e);
        }
        finally
        {
            _session.Dispose();
        }
    }

    private bool TakeWaiting()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                if (_stopping)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }

            (_waiting, _taken) = (_taken, _waiting);
            if (_taken.Count >= MostWaiting)
            {
                Monitor.PulseAll(_gate);
            }

            return true;
        }
    }

    private void Commit()
    {
        _batch.Clear();
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
            _finished();
        }

        _batch.Clear();
    }

    private void Fail(Exception failure)
    {
        Queue<StoreOperation> orphans = new(_batch);
        lock (_gate)
        {
            _failure = failure as DurableStorageException
                ?? new DurableStorageException($"The durable engine's storage failed: {failure.Message}", failure);
            foreach (StoreOperation operation in _taken.Concat(_waiting))
            {
                orphans.Enqueue(operation);
            }

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
