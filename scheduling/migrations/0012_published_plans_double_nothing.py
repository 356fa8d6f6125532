"""No plan is published in which a carer or a resident is twice at one time, or a room holds more than it can.

Beds have constraints of their own, and bookings keep what is taken apart while people publish at once. This looks at
the rows themselves, whatever program publishes, also against the weeks beside, so that nothing is taken over midnight
from Sunday to Monday by two. Rows of a published plan never change: looking once is enough.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION scheduling_refuse_double() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    twice record;
    crowded record;
BEGIN
    WITH near AS (
        SELECT id FROM scheduling_plan
        WHERE id = NEW.id OR status = 'published' AND week IN (NEW.week - 7, NEW.week + 7)
    ), taken AS (
        SELECT 'staff member' AS what, w.staff_id AS who, s.span FROM near
            JOIN scheduling_session s ON s.plan_id = near.id JOIN scheduling_sessionstaff w ON w.session_id = s.id
        UNION ALL SELECT 'staff member', w.staff_id, v.span FROM near
            JOIN scheduling_visit v ON v.plan_id = near.id JOIN scheduling_visitstaff w ON w.visit_id = v.id
        UNION ALL SELECT 'resident', n.resident_id, s.span FROM near
            JOIN scheduling_session s ON s.plan_id = near.id
            JOIN scheduling_sessionattendee a ON a.session_id = s.id JOIN residents_need n ON n.id = a.need_id
        UNION ALL SELECT 'resident', n.resident_id, v.span FROM near
            JOIN scheduling_visit v ON v.plan_id = near.id JOIN residents_need n ON n.id = v.need_id
        UNION ALL SELECT 'resident, day places of', n.resident_id,
            tstzrange(d.date::timestamp AT TIME ZONE 'UTC', (d.date + 1)::timestamp AT TIME ZONE 'UTC') FROM near
            JOIN scheduling_dayattendance d ON d.plan_id = near.id JOIN residents_need n ON n.id = d.need_id
    ), after AS (
        SELECT what, who, lower(span) AS start, max(upper(span)) OVER (
            PARTITION BY what, who ORDER BY lower(span) ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS free FROM taken
    )
    SELECT what, who, start INTO twice FROM after WHERE start < free LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'plan % is not published: % % is taken twice at %', NEW.id, twice.what, twice.who, twice.start
            USING ERRCODE = 'exclusion_violation';
    END IF;
    IF NEW.score IS NULL THEN -- brought by a workbook: the week was lived by, in rooms as they were then
        RETURN NEW;
    END IF;
    WITH seats AS (
        SELECT s.room_id, s.span, count(*) AS people FROM scheduling_session s
            JOIN scheduling_sessionattendee a ON a.session_id = s.id
        WHERE s.plan_id = NEW.id GROUP BY s.id
    ), steps AS (
        SELECT room_id, lower(span) AS at, people FROM seats UNION ALL SELECT room_id, upper(span), -people FROM seats
    ), inside AS (
        SELECT room_id, at, sum(people) OVER (PARTITION BY room_id ORDER BY at, people ROWS UNBOUNDED PRECEDING) AS people
        FROM steps
    )
    SELECT r.code, r.size, i.people, i.at INTO crowded
    FROM inside i JOIN facilities_room r ON r.id = i.room_id WHERE i.people > r.size LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'plan % is not published: room % has % people at once, and takes %, at %', NEW.id, crowded.code,
            crowded.people, crowded.size, crowded.at USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_double BEFORE UPDATE OF status ON scheduling_plan
    FOR EACH ROW WHEN (NEW.status = 'published' AND OLD.status <> 'published')
    EXECUTE FUNCTION scheduling_refuse_double();
"""


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0011_attendance_by_nobody")]

    operations = [
        migrations.RunSQL(
            FUNCTION, "DROP TRIGGER refuse_double ON scheduling_plan; DROP FUNCTION scheduling_refuse_double();"
        ),
    ]
