using Microsoft.Azure.Functions.Worker;

namespace Reflex.Local.Tests.Samples;

public sealed class TimerFunctions(Recorder recorder, TimeProvider clock)
{
    [Function("EveryFiveMinutes")]
    public void EveryFiveMinutes([TimerTrigger("0 */5 * * * *")] TimerInfo timer) =>
        recorder.Add("EveryFiveMinutes", new TimerRun(clock.GetUtcNow(), timer.IsPastDue, timer.ScheduleStatus!.Last, timer.ScheduleStatus.Next));

    [Function("EveryTenSeconds")]
    public void EveryTenSeconds([TimerTrigger("00:00:10")] TimerInfo timer) => recorder.Add("EveryTenSeconds", clock.GetUtcNow());

    [Function("FromSetting")]
    public async Task FromSetting([TimerTrigger("%Nightly%")] TimerInfo timer)
    {
        await Task.Yield();
        recorder.Add("FromSetting", clock.GetUtcNow());
    }

    [Function("AtStart")]
    public void AtStart([TimerTrigger("0 0 0 1 1 *", RunOnStartup = true)] TimerInfo timer) => recorder.Add("AtStart", timer.IsPastDue);

    [Function("TimerFails")]
    public static void Fails([TimerTrigger("0 0 * * * *")] TimerInfo timer) => throw new InvalidOperationException($"Past due: {timer.IsPastDue}.");
}

public sealed record TimerRun(DateTimeOffset At, bool IsPastDue, DateTime Last, DateTime Next);
