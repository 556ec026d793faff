using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Reflex.Local.Bindings;
using Reflex.Local.Invocation;

namespace Reflex.Local.Timers;

/// <summary>Binds <c>[TimerTrigger]</c>.</summary>
internal sealed class TimerTriggerBinding(TimeZoneInfo zone, Func<TimerSettings, TimerListener> listen) : ITriggerBinding
{
    public Type AttributeType => typeof(TimerTriggerAttribute);

    public string TypeName => "timerTrigger";

    public List<TimerListener> Listeners { get; } = [];

    public TriggerUse Bind(FunctionBuilder function)
    {
        var trigger = (TimerTriggerAttribute)function.Descriptor.Trigger;
        ParameterInfo parameter = function.Descriptor.TriggerParameter;
        if (parameter.ParameterType != typeof(TimerInfo))
        {
            function.Problem(
                $"[TimerTrigger] cannot supply a {TypeNames.Show(parameter.ParameterType)} (parameter '{parameter.Name}'). Use TimerInfo.");
        }

        function.Set(parameter, context => context.Trigger);
        string text = function.Resolve(trigger.Schedule, "the schedule");
        if (!text.Contains('%', StringComparison.Ordinal) && !TimerSchedule.TryParse(text, zone, out _, out string error))
        {
            function.Problem($"the schedule {error}.");
        }

        TimerSchedule.TryParse(text, zone, out TimerSchedule schedule, out _);
        return new TriggerUse
        {
            Listen = ready => Listeners.Add(listen(new TimerSettings(ready, schedule, trigger.RunOnStartup, trigger.UseMonitor))),
            ByHand = (ready, executor, _, cancellation) =>
                executor.InvokeAsync(ready, new TimerInfo { ScheduleStatus = new ScheduleStatus() }, cancellation).AsTask(),
        };
    }
}

/// <param name="Function">What to call.</param>
/// <param name="Schedule">When.</param>
/// <param name="RunOnStartup">Whether also when the host starts.</param>
/// <param name="UseMonitor">Whether a run that was missed while the host was down is made up for at the start.</param>
internal sealed record TimerSettings(LocalFunction Function, TimerSchedule Schedule, bool RunOnStartup, bool UseMonitor);
