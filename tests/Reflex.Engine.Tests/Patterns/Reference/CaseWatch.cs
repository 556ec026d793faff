using System.Globalization;

namespace Reflex.Engine.Tests.Patterns.Reference;

/// <summary>Knows which case a property is being held against and since when, so that another thread can say which one hangs.</summary>
internal sealed class CaseWatch
{
    private readonly Lock _lock = new();
    private RandomCase? _case;
    private long _since;

    public CaseWatch(PatternProperty property) => Property = property with { Check = sample => Watch(property, sample) };

    public PatternProperty Property { get; }

    /// <summary>How to see the case again, also where it is made smaller.</summary>
    public string Origin { get; set; } = "";

    /// <summary>Describes the case that has been at work for longer than a time; null: there is none.</summary>
    public string? Hanging(TimeSpan patience)
    {
        lock (_lock)
        {
            TimeSpan past = TimeSpan.FromMilliseconds(Environment.TickCount64 - _since);
            return _case is null || past < patience
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"{Property.Name} hangs: one case has taken {past.TotalSeconds:F1} s.\n{_case}\n{Origin}");
        }
    }

    private (string, string) Watch(PatternProperty property, RandomCase sample)
    {
        Set(sample);
        try
        {
            return property.Check(sample);
        }
        finally
        {
            Set(null);
        }
    }

    private void Set(RandomCase? sample)
    {
        lock (_lock)
        {
            (_case, _since) = (sample, Environment.TickCount64);
        }
    }
}
