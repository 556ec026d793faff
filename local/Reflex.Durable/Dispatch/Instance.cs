namespace Reflex.Durable.Dispatch;

/// <summary>
/// An orchestration or entity in memory: an inbox, and at most one thread at a time that works it off. No lock is held while it does.
/// </summary>
internal abstract class Instance(Engine engine, string id) : IThreadPoolWorkItem
{
    private readonly object _gate = new();
    private List<object> _inbox = [];
    private List<object>? _spare;
    private int _uncommitted;
    private bool _scheduled;
    private bool _evicted;
    private bool _hasArrived;

    public string Id { get; } = id;

    /// <summary>When it last had something to do, in milliseconds of no particular origin.</summary>
    public long LastUsed { get; private set; } = Environment.TickCount64;

    protected Engine Engine { get; } = engine;

    /// <summary>Whether it has ended, or never was, so that it need not stay.</summary>
    protected virtual bool IsGone => false;

    /// <summary>Puts something into the inbox; false if the instance has left memory, in which case another takes its place.</summary>
    /// <param name="item">What to put.</param>
    /// <param name="runHere">Whether the calling thread may work it off at once: only with nothing of its own left to do.</param>
    public bool TryPost(object item, bool runHere = false)
    {
        lock (_gate)
        {
            if (_evicted)
            {
                return false;
            }

            if (!Admits(item))
            {
                return true;
            }

            _inbox.Add(item);
            if (_scheduled)
            {
                return true;
            }

            _scheduled = true;
            Engine.Idle.Begin();
        }

        if (runHere)
        {
            Execute();
        }
        else
        {
            Schedule();
        }

        return true;
    }

    /// <summary>Leaves memory if nothing goes on here.</summary>
    public bool TryEvict()
    {
        lock (_gate)
        {
            if (_evicted || _scheduled || _inbox.Count > 0 || Volatile.Read(ref _uncommitted) > 0)
            {
                return false;
            }

            _evicted = true;
            Evicted();
        }

        Arrive();
        return true;
    }

    public void Execute()
    {
        if (Engine.IsStopping)
        {
            // What is in the inbox is stored, or will be done again after the restart.
            Engine.Idle.End();
            return;
        }

        LastUsed = Environment.TickCount64;
        List<object> items;
        lock (_gate)
        {
            items = _inbox;
            _inbox = _spare ?? [];
            _spare = null;
        }

        ValueTask<bool> processing;
        try
        {
            processing = ProcessAsync(items);
        }
        catch (Exception e)
        {
            processing = ValueTask.FromException<bool>(e);
        }

        if (processing.IsCompletedSuccessfully)
        {
            Release(items, processing.Result);
        }
        else
        {
            _ = ReleaseLaterAsync(processing, items);
        }
    }

    public void CommitStarted() => Interlocked.Increment(ref _uncommitted);

    public void CommitEnded()
    {
        if (Interlocked.Decrement(ref _uncommitted) == 0 && IsGone)
        {
            Engine.Instances.Remove(this);
        }
    }

    /// <summary>Whether an item that is stored, too, is taken into memory now; if not, it must be read later. Under the inbox's lock.</summary>
    protected virtual bool Admits(object item) => true;

    /// <summary>It has left memory. Under the inbox's lock.</summary>
    protected virtual void Evicted()
    {
    }

    /// <summary>Works the items off. False: it waits for something and will be scheduled again by <see cref="Resume"/>.</summary>
    protected abstract ValueTask<bool> ProcessAsync(List<object> items);

    /// <summary>Goes on after <see cref="ProcessAsync"/> returned false; the items come again, those of the meantime behind them.</summary>
    /// <param name="items">The items.</param>
    /// <param name="revise">Looks through the inbox under its lock, with the items back in it.</param>
    protected void Resume(List<object> items, Action<List<object>>? revise = null)
    {
        lock (_gate)
        {
            _inbox.InsertRange(0, items);
            revise?.Invoke(_inbox);
        }

        Schedule();
    }

    /// <summary>Has all that it needs in memory. Only while it works items off, or has left.</summary>
    protected void Arrive()
    {
        if (!_hasArrived)
        {
            _hasArrived = true;
            Engine.Arrivals.End();
        }
    }

    private void Schedule() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    private async Task ReleaseLaterAsync(ValueTask<bool> processing, List<object> items)
    {
        try
        {
            Release(items, await processing.ConfigureAwait(false));
        }
        catch (Exception e)
        {
            Engine.Fail(new InvalidOperationException($"The durable engine failed on instance '{Id}': {e.Message}", e));
            Engine.Idle.End();
        }
    }

    private void Release(List<object> items, bool done)
    {
        if (!done)
        {
            // The items are kept by whoever will call Resume.
            return;
        }

        Arrive();
        items.Clear();
        bool more;
        lock (_gate)
        {
            _spare = items;
            more = _inbox.Count > 0;
            _scheduled = more;
        }

        if (more)
        {
            Schedule();
        }
        else
        {
            if (IsGone)
            {
                Engine.Instances.Remove(this);
            }

            Engine.Idle.End();
        }
    }}
