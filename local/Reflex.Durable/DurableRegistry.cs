using System.Diagnostics.CodeAnalysis;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;

namespace Reflex.Durable;

/// <summary>
/// What the engine can run: orchestrators, activities and entities by name. Names are case-insensitive. Orchestrators and activities
/// may have versions; a task of a version runs the registration of exactly that version, or the unversioned one where the
/// name has no versions at all.
/// </summary>
/// <remarks>Fill it before the engine starts; it isn't safe to change afterwards.</remarks>
public sealed class DurableRegistry
{
    private readonly Versioned<Func<TaskOrchestrationContext, DurableInput, Task<object?>>> _orchestrators = new("orchestrator");
    private readonly Versioned<Func<TaskActivityContext, DurableInput, CancellationToken, Task<object?>>> _activities = new("activity");
    private readonly Versioned<Func<TaskEntityOperation, ValueTask<object?>>> _entities = new("entity");

    /// <summary>The registered orchestrators' names, sorted.</summary>
    public IReadOnlyList<string> Orchestrators => _orchestrators.Names;

    /// <summary>The registered activities' names, sorted.</summary>
    public IReadOnlyList<string> Activities => _activities.Names;

    /// <summary>The registered entities' names, sorted.</summary>
    public IReadOnlyList<string> Entities => _entities.Names;

    /// <summary>Registers an orchestrator function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="run">The function. It must be deterministic, and await only what the context gives it.</param>
    /// <param name="version">Its version; empty for none.</param>
    /// <exception cref="ArgumentException">The name, in this version, is taken or empty.</exception>
    public DurableRegistry AddOrchestrator(
        string name, Func<TaskOrchestrationContext, DurableInput, Task<object?>> run, string version = "")
    {
        _orchestrators.Add(name, version, run);
        return this;
    }

    /// <summary>Registers an orchestrator of typed input and output.</summary>
    /// <inheritdoc cref="AddOrchestrator(string, Func{TaskOrchestrationContext, DurableInput, Task{object?}}, string)"/>
    public DurableRegistry AddOrchestrator<TInput, TOutput>(
        string name, Func<TaskOrchestrationContext, TInput, Task<TOutput>> run, string version = "")
    {
        ArgumentNullException.ThrowIfNull(run);
        return AddOrchestrator(name, async (context, input) => await run(context, input.Read<TInput>()!), version);
    }

    /// <summary>Registers an orchestrator class.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="factory">Makes the instance that an execution runs, one for each.</param>
    /// <param name="version">Its version; empty for none.</param>
    /// <exception cref="ArgumentException">The name, in this version, is taken or empty.</exception>
    public DurableRegistry AddOrchestrator(string name, Func<ITaskOrchestrator> factory, string version = "")
    {
        ArgumentNullException.ThrowIfNull(factory);
        return AddOrchestrator(
            name,
            (context, input) =>
            {
                ITaskOrchestrator orchestrator = factory();
                return orchestrator.RunAsync(context, input.Read(orchestrator.InputType));
            },
            version);
    }

    /// <summary>Registers an activity function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="run">
    /// The function. It runs at least once for every time that an orchestration schedules it: again, if the process dies before its
    /// result is stored. The token is cancelled when the engine stops.
    /// </param>
    /// <param name="version">Its version; empty for none.</param>
    /// <exception cref="ArgumentException">The name, in this version, is taken or empty.</exception>
    public DurableRegistry AddActivity(
        string name, Func<TaskActivityContext, DurableInput, CancellationToken, Task<object?>> run, string version = "")
    {
        _activities.Add(name, version, run);
        return this;
    }

    /// <summary>Registers an activity of typed input and output.</summary>
    /// <inheritdoc cref="AddActivity(string, Func{TaskActivityContext, DurableInput, CancellationToken, Task{object?}}, string)"/>
    public DurableRegistry AddActivity<TInput, TOutput>(
        string name, Func<TaskActivityContext, TInput, Task<TOutput>> run, string version = "")
    {
        ArgumentNullException.ThrowIfNull(run);
        return AddActivity(name, async (context, input, _) => await run(context, input.Read<TInput>()!).ConfigureAwait(false), version);
    }

    /// <summary>Registers an activity class.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="factory">Makes the instance that a call runs, one for each.</param>
    /// <param name="version">Its version; empty for none.</param>
    /// <exception cref="ArgumentException">The name, in this version, is taken or empty.</exception>
    public DurableRegistry AddActivity(string name, Func<ITaskActivity> factory, string version = "")
    {
        ArgumentNullException.ThrowIfNull(factory);
        return AddActivity(
            name,
            (context, input, _) =>
            {
                ITaskActivity activity = factory();
                return activity.RunAsync(context, input.Read(activity.InputType));
            },
            version);
    }

    /// <summary>Registers an entity function, called for every operation.</summary>
    /// <param name="name">The entity's name.</param>
    /// <param name="run">
    /// Performs one operation. The state that it sets and the messages that it sends are kept only if it returns; the next operation
    /// of the same entity starts when it has.
    /// </param>
    /// <exception cref="ArgumentException">The name is taken, empty, or has an <c>@</c>.</exception>
    public DurableRegistry AddEntity(string name, Func<TaskEntityOperation, ValueTask<object?>> run)
    {
        if (name?.Contains('@', StringComparison.Ordinal) is true)
        {
            throw new ArgumentException(
                $"The entity name '{name}' has an '@', which separates name and key in an entity's ID.", nameof(name));
        }

        _entities.Add(name!, "", run);
        return this;
    }

    /// <summary>Registers an entity class.</summary>
    /// <param name="name">The entity's name.</param>
    /// <param name="factory">Makes the instance that an operation runs on, one for each.</param>
    /// <exception cref="ArgumentException">The name is taken, empty, or has an <c>@</c>.</exception>
    public DurableRegistry AddEntity(string name, Func<ITaskEntity> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return AddEntity(name, operation => factory().RunAsync(operation));
    }

    internal bool TryGetOrchestrator(
        string name, string version, [NotNullWhen(true)] out Func<TaskOrchestrationContext, DurableInput, Task<object?>>? run) =>
        _orchestrators.TryGet(name, version, out run);

    internal bool TryGetActivity(
        string name, string version, [NotNullWhen(true)] out Func<TaskActivityContext, DurableInput, CancellationToken, Task<object?>>? run) =>
        _activities.TryGet(name, version, out run);

    internal bool TryGetEntity(string name, [NotNullWhen(true)] out Func<TaskEntityOperation, ValueTask<object?>>? run) =>
        _entities.TryGet(name, "", out run);

    private sealed class Versioned<T>(string what)
        where T : class
    {
        private readonly Dictionary<string, Dictionary<string, T>> _byName = new(StringComparer.OrdinalIgnoreCase);

        public IReadOnlyList<string> Names => [.. _byName.Keys.Order(StringComparer.OrdinalIgnoreCase)];

        public void Add(string name, string version, T run)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(name);
            ArgumentNullException.ThrowIfNull(version);
            ArgumentNullException.ThrowIfNull(run);
            if (!_byName.TryGetValue(name, out Dictionary<string, T>? versions))
            {
                _byName[name] = versions = new Dictionary<string, T>(StringComparer.OrdinalIgnoreCase);
            }

            if (!versions.TryAdd(version, run))
            {
                string suffix = version.Length == 0 ? "" : $" in version '{version}'";
                throw new ArgumentException($"There is already an {what} named '{name}'{suffix}. Names must be unique.", nameof(name));
            }
        }

        public bool TryGet(string name, string version, [NotNullWhen(true)] out T? run)
        {
            run = null;
            return _byName.TryGetValue(name, out Dictionary<string, T>? versions)
                && (versions.TryGetValue(version, out run)
                    || (versions.Keys.All(known => known.Length == 0) && versions.TryGetValue("", out run)));
        }
    }
}
