namespace Reflex.Durable.Dispatch;

/// <summary>
/// Takes up what was going on when the engine last stopped, a page at a time: memory need not hold all of it at once. An instance that is called by
/// something else before its page comes takes itself up.
/// </summary>
internal sealed class Recovery(Engine engine, long lastKey)
{
    private readonly int _atOnce = Math.Min(engine.Arrivals.Room, 500);

    public void Start()
    {
        CallBusy(0);
        CallTargets("");
    }

    /// <summary>Calls the orchestrations whose work was under way, the oldest first.</summary>
    private void CallBusy(long after) => engine.Perform(
        session => session.Instances.ReadBusy(after, lastKey, _atOnce),
        page =>
        {
            foreach (string id in page.Ids)
            {
                engine.Instances.Post(id, TakeUp.Instance);
            }

            if (page.Next is { } next)
            {
                engine.Arrivals.WhenRoom(() => CallBusy(next));
            }
        });

    /// <summary>Calls those for whom messages wait: they read them themselves.</summary>
    private void CallTargets(string after) => engine.Perform(
        session => session.Messages.ReadTargets(after, _atOnce),
        targets =>
        {
            foreach (string target in targets)
            {
                engine.Instances.Post(target, TakeUp.Instance);
            }

            if (targets.Count == _atOnce)
            {
                engine.Arrivals.WhenRoom(() => CallTargets(targets[^1]));
            }
        });
}
