using System.Text.Json;
using Microsoft.DurableTask;

namespace Reflex.Durable.History;

/// <summary>The stored form of what events are made of: each part's writing and reading side by side.</summary>
internal static class EventParts
{
    public static void OptionalTime(this EventWriter w, DateTime? time)
    {
        w.Bool(time is not null);
        if (time is { } some)
        {
            w.Time(some);
        }
    }

    public static DateTime? OptionalTime(this ref EventReader r) => r.Bool() ? r.Time() : null;

    public static void Parent(this EventWriter w, ParentLink? parent)
    {
        w.Bool(parent is not null);
        if (parent is not null)
        {
            w.Text(parent.InstanceId);
            w.Text(parent.Name);
            w.Id(parent.Execution);
            w.Number(parent.Step);
        }
    }

    public static ParentLink? Parent(this ref EventReader r) =>
        r.Bool() ? new ParentLink(r.RequiredText(), r.RequiredText(), r.Id(), r.Number()) : null;

    public static void Caller(this EventWriter w, EntityCaller caller)
    {
        w.Text(caller.InstanceId);
        w.Id(caller.Execution);
        w.Number(caller.Step);
    }

    public static EntityCaller Caller(this ref EventReader r) => new(r.RequiredText(), r.Id(), r.Number());

    public static void OptionalCaller(this EventWriter w, EntityCaller? caller)
    {
        w.Bool(caller is not null);
        if (caller is not null)
        {
            w.Caller(caller);
        }
    }

    public static EntityCaller? OptionalCaller(this ref EventReader r) => r.Bool() ? r.Caller() : null;

    public static void OptionalFailure(this EventWriter w, TaskFailureDetails? failure)
    {
        w.Bool(failure is not null);
        if (failure is not null)
        {
            w.Failure(failure);
        }
    }

    public static TaskFailureDetails? OptionalFailure(this ref EventReader r) => r.Bool() ? r.Failure() : null;

    public static void Failure(this EventWriter w, TaskFailureDetails failure)
    {
        w.Text(failure.ErrorType);
        w.Text(failure.ErrorMessage);
        w.Text(failure.StackTrace);
        w.Text(failure.Properties is { Count: > 0 } properties ? JsonSerializer.Serialize(properties) : null);
        w.OptionalFailure(failure.InnerFailure);
    }

    public static TaskFailureDetails Failure(this ref EventReader r)
    {
        string type = r.RequiredText();
        string message = r.RequiredText();
        string? stack = r.Text();
        string? properties = r.Text();
        return new TaskFailureDetails(
            type,
            message,
            stack,
            r.OptionalFailure(),
            properties is null ? null : JsonSerializer.Deserialize<Dictionary<string, object?>>(properties));
    }
}
